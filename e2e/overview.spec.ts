import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { type Health, PROTOCOL, type Report } from "@/lib/contracts/agent";
import type { CompareAnswer } from "@/lib/contracts/compare";
import type { FleetLoad } from "@/lib/contracts/fleet-load";
import { eventually, must } from "./fixtures/api";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { type SimulatedNode, startFleet } from "./fixtures/simulated-fleet";

const MINUTE = 60_000;
const layout = ["gpu_utilization_ratio", "gpu_memory_used_ratio"].flatMap((name) =>
  ["0", "1"].map((gpu) => ({ name, labels: { gpu }, decimals: 2 })),
);

/** Half an hour of a host with two GPUs. */
async function report({ host }: SimulatedNode, values: number[]): Promise<void> {
  const packed = Buffer.from(Float32Array.from(values).buffer).toString("base64");
  for (let minute = 30; minute > 0; minute--) {
    const atMs = Date.now() - minute * MINUTE;
    const body: Report = { protocol: PROTOCOL, sequence: 31 - minute, atMs, intervalMs: MINUTE, layout, values: packed };
    await host.session.call("/agent/v1/reports", body);
  }
}

test.describe("the overview's GPU load", () => {
  let org: string;
  let nodes: SimulatedNode[] = [];
  let lead: APIRequestContext;

  test.beforeAll(async () => {
    org = await foundOrg("Load", { lead: "lead" });
    lead = await apiAs("lead");
    nodes = await startFleet(lead, org, ["load-a", "load-b"], () => ({ outcome: "fixed", sentence: "", tookMs: 0 }));
  });
  test.afterAll(() => {
    for (const { host } of nodes) host.crash();
  });

  test("is the fleet's mean with the incidents of the day, says when it cannot be read, and is nobody else's", async ({ browser }) => {
    const page = await as(browser, "lead");
    const load = "**/overview/load";
    await page.route(load, (route) => route.abort());
    await page.goto(`/${org}/overview`);
    await expect(page.getByText("The GPU measurements could not be read")).toBeVisible();

    await report(nodes[0]!, [1, 1, 0.5, 0.5]);
    await report(nodes[1]!, [0.5, 0.5, 0.1, 0.1]);
    const atMs = Date.now();
    const fault = { id: "host.basics" as const, workload: "", state: "faulty" as const, code: "descriptors", data: {}, consecutive: 3 };
    const check = { ...fault, sentence: "96 % of 65,536 open files in use (simulated)", sinceMs: atMs - MINUTE, atMs, tookMs: 1 };
    await nodes[0]!.host.session.call("/agent/v1/health", { protocol: PROTOCOL, sequence: 1, atMs, checks: [check] } satisfies Health);
    const asked = { metric: "gpu_utilization_ratio", fromMs: atMs - 60 * MINUTE, toMs: atMs };
    await eventually(
      "measurements of both hosts",
      () => must<CompareAnswer>(lead.post(`/api/${org}/metrics/compare`, { data: asked })),
      ({ ranked }) => ranked === 2,
    );

    await page.unroute(load);
    await page.getByRole("button", { name: "Try again" }).press("Enter");
    const chart = page.getByRole("figure", { name: "Utilisation" });
    await expect(chart).toContainText("Utilisation75 %");
    await expect(chart).toContainText("Memory30 %");
    await expect(chart.getByRole("listitem").filter({ hasText: "on load-a: 96 % of 65,536 open files" })).toBeAttached();
    await expect(page.getByText("The last 24 hours, mean of 4 GPUs on 2 nodes")).toBeVisible();
    // Its types are of another copy of playwright-core.
    expect((await new AxeBuilder({ page: page as never }).analyze()).violations).toEqual([]);
    await screens(page, "overview-load");
    await page.getByRole("link", { name: "1 incident in this time" }).press("Enter");
    await expect(page).toHaveURL(/incidents\?state=all/);

    const other = await apiAs("outsider");
    expect((await other.get(`/api/${org}/overview/load`)).status()).toBe(404);
    const { nodes: read } = await must<FleetLoad>(lead.get(`/api/${org}/overview/load`));
    expect(read).toEqual({ all: 2, read: 2 });
  });
});
