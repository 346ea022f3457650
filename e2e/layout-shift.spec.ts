import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { RepairDetail } from "@/lib/contracts/repair";
import { eventually, listIncidents, must, nodeNamed, readIncident, readRepair } from "./fixtures/api";
import { nodePages, pages } from "./fixtures/pages";
import { apiAs, as, dataFolder, ORG, type Person } from "./fixtures/people";
import { makeWorkload, type TestWorkload } from "./fixtures/workload";

const MOST = 0.02;
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
type Size = keyof typeof sizes;

/** A window of a size that counts the layout shifts of every page in it, as the browser itself does. */
async function counting(browser: Browser, person: Person, size: Size): Promise<Page> {
  const page = await as(browser, person);
  await page.setViewportSize(sizes[size]);
  await page.addInitScript(() => {
    const shifts = { sum: 0, moved: new Set<string>() };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        if (entry.hadRecentInput) continue;
        shifts.sum += entry.value;
        for (const { node } of entry.sources)
          if (node instanceof Element) shifts.moved.add(`${node.tagName} ${node.className}`.slice(0, 80));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return page;
}
interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}
const shiftOf = (page: Page) =>
  page.evaluate(() => {
    const { sum, moved } = (window as unknown as { shifts: { sum: number; moved: Set<string> } }).shifts;
    return { sum, moved: [...moved].join("\n") };
  });

function report(what: string, size: Size, { sum, moved }: { sum: number; moved: string }) {
  console.log(`layout shift ${sum.toFixed(3)}  ${size.padEnd(7)}  ${what}`);
  expect.soft(sum, `${what}, ${size}, moved:\n${moved}`).toBeLessThanOrEqual(MOST);
}

for (const size of ["desktop", "phone"] as const) {
  test(`no page shifts while it loads, ${size}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const id = await nodeNamed(await apiAs("owner"), os.hostname());
    for (const place of [...pages, ...nodePages(id)]) {
      const page = await counting(browser, "owner", size);
      await page.goto(`/${ORG}/${place}`);
      await expect(page.locator("[data-live=live]").first()).toBeAttached();
      await page.waitForLoadState("networkidle").catch(() => {});
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      report(place.replace(id, "<id>"), size, await shiftOf(page));
      await page.context().close();
    }
  });
}

test.describe("while a repair runs and its incident resolves", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-shift-"));
  let workload: TestWorkload;
  test.beforeAll(async () => {
    workload = makeWorkload(folder, "shifting");
    writeFileSync(path.join(dataFolder(), "agent/agent.yaml"), workload.agentYaml);
    const api = await apiAs("viewer");
    const id = await nodeNamed(api, os.hostname());
    await eventually(
      "the check of the whole file",
      () => must<{ checks: { workload: string; state: string }[] }>(api.get(`/api/${ORG}/nodes/${id}`)),
      ({ checks }) => checks.some((one) => one.workload === "shifting" && one.state === "ok"),
      90_000,
    );
  });
  test.afterAll(() => {
    writeFileSync(path.join(dataFolder(), "agent/agent.yaml"), "workloads: []\n");
    rmSync(folder, { recursive: true, force: true });
  });

  test("nothing moves under those who watch", async ({ browser }) => {
    test.setTimeout(240_000);
    const [operator, lead] = [await apiAs("operator"), await apiAs("lead")];
    workload.break();
    const { incidents } = await eventually(
      "the incident",
      () => listIncidents(operator),
      (list) => list.incidents.some((one) => one.workload === "shifting"),
      60_000,
    );
    const incident = incidents.find((one) => one.workload === "shifting")!;
    const { proposals, nodeId } = await readIncident(operator, incident.id);
    const watching: { page: Page; what: string; size: Size }[] = [];
    const watch = async (what: string, address: string) => {
      for (const size of ["desktop", "phone"] as const) {
        const page = await counting(browser, "viewer", size);
        await page.goto(`/${ORG}/${address}`);
        await expect(page.locator("[data-live=live]").first()).toBeAttached();
        watching.push({ page, what, size });
      }
    };
    await watch("incident, open to resolved", `incidents/${incident.id}`);
    const [proposal] = proposals;
    const data = {
      runbook: proposal!.slug,
      incidentId: incident.id,
      parameters: proposal!.parameters,
      targets: [{ nodeId, workload: "shifting" }],
      reason: "for the test",
    };
    const repair = await must<RepairDetail>(operator.post(`/api/${ORG}/repairs`, { data }));
    await watch("repair, pending to proved", `repairs/${repair.id}`);
    await must(lead.post(`/api/${ORG}/repairs/${repair.id}/approve`, { data: { planHash: repair.planHash } }));
    await eventually(
      "success",
      () => readRepair(operator, repair.id),
      (one) => one.state === "succeeded",
      60_000,
    );
    await eventually(
      "the end",
      () => readIncident(operator, incident.id),
      (one) => one.state === "resolved",
      90_000,
    );
    for (const { page, what, size } of watching) {
      await expect(page.getByText(what.startsWith("incident") ? "resolved" : "succeeded", { exact: true }).first()).toBeVisible();
      report(what, size, await shiftOf(page));
    }
  });
});
