import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { type Health, PROTOCOL, type Report } from "@/lib/contracts/agent";
import type { CheckResult } from "@/lib/contracts/check";
import type { IncidentDetail, IncidentList } from "@/lib/contracts/incident";
import type { RotaList } from "@/lib/contracts/on-call";
import { eventually, must } from "./fixtures/api";
import { startModelServer } from "./fixtures/model-server";
import { foundOrg } from "./fixtures/own-org";
import { apiAs, as } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { type SimulatedNode, startFleet } from "./fixtures/simulated-fleet";

test.describe("an incident that a team works on", () => {
  let org: string;
  let node: SimulatedNode;
  let lead: APIRequestContext;
  let sequence = 0;

  test.beforeAll(async () => {
    org = await foundOrg("Triage", { lead: "lead", operator: "operator" });
    lead = await apiAs("lead");
    [node] = (await startFleet(lead, org, ["gpu-07"], () => ({ outcome: "fixed", sentence: "", tookMs: 0 }))) as [SimulatedNode];
  });
  test.afterAll(() => node?.host.crash());

  /** Opens an incident of the node and returns it. */
  async function fail(id: string, code: string, sentence: string, data: Record<string, unknown> = {}): Promise<IncidentDetail> {
    const atMs = Date.now();
    const check: CheckResult = {
      ...{ id, code, sentence, data, atMs },
      workload: "",
      state: "faulty",
      consecutive: 9,
      sinceMs: atMs,
      tookMs: 1,
    };
    const body: Health = { protocol: PROTOCOL, sequence: ++sequence, atMs, checks: [check] };
    await node.host.session.call("/agent/v1/health", body);
    const { incidents } = await eventually(
      sentence,
      () => must<IncidentList>(lead.get(`/api/${org}/incidents?state=open`)),
      (list) => list.incidents.some((incident) => incident.sentence === sentence),
    );
    const { id: incidentId } = incidents.find((incident) => incident.sentence === sentence)!;
    return must<IncidentDetail>(lead.get(`/api/${org}/incidents/${incidentId}`));
  }
  const open = (page: Page, { id }: IncidentDetail) => page.goto(`/${org}/incidents/${id}`);

  test("is merged into another, taken out again, and the last regrouping is undone", async ({ browser }) => {
    const first = await fail("gpu.xid", "fell-off", "Xid 79 on GPU 3");
    const second = await fail("node.disk", "full", "/var is 97 % full");
    const page = await as(browser, "operator");
    await open(page, second);
    await page.getByRole("button", { name: "Merge", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Merge incident #${second.number}` });
    await dialog.getByLabel("Into").selectOption({ label: `#${first.number} gpu-07: Xid 79 on GPU 3` });
    await dialog.getByRole("button", { name: "Merge" }).click();
    await expect(page.getByText("Member of another incident")).toBeVisible();
    // The headline and the card link to it.
    await page
      .getByRole("link", { name: `Incident #${first.number}` })
      .first()
      .click();
    await expect(page.getByText("Members (1)")).toBeVisible();
    await screens(page, "incident-members");
    await page.getByRole("button", { name: `Take incident ${second.number} out` }).click();
    await expect(page.getByText("Members (1)")).toHaveCount(0);

    await open(page, second);
    await page.getByRole("button", { name: "Undo regrouping" }).click();
    await expect(page.getByText("Member of another incident")).toBeVisible();
    await expect(page.getByRole("button", { name: "Undo regrouping" })).toHaveCount(0);
  });

  test("is explained by the chosen model: claims show the evidence that they cite, others are marked, and no secret was sent", async ({
    browser,
  }) => {
    const model = await startModelServer();
    try {
      const endpoint = { name: "Explainer", baseUrl: model.url };
      await must(lead.post(`/api/${org}/endpoints`, { data: endpoint }));
      const data = { dsn: "postgres://admin:hunter22@db/x" };
      const incident = await fail("gpu.ecc", "uncorrectable", "GPU 5 counts 12 uncorrectable memory errors", data);
      const page = await as(browser, "owner");
      await open(page, incident);
      await expect(page.getByText("Off. An owner can choose a model endpoint; nothing is sent until then.")).toBeVisible();
      await expect(page.getByRole("button", { name: "Explain", exact: true })).toHaveCount(0);
      await page.getByRole("button", { name: "Choose model" }).click();
      const dialog = page.getByRole("dialog", { name: "Model for second opinions" });
      await dialog.getByLabel("Endpoint").selectOption({ label: "Explainer" });
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toHaveCount(0);
      model.behave({ tokens: ["GPU 5 has 12 memory", " errors [2]\n", "The rack is on fire.\n"] });
      await page.getByRole("button", { name: "Explain", exact: true }).click();
      const claim = page.getByRole("listitem").filter({ hasText: "GPU 5 has 12 memory errors" });
      await expect(claim).toContainText("[2]");
      await expect(claim).toContainText("Finding: GPU 5 counts 12 uncorrectable memory errors");
      await expect(claim).not.toContainText("not supported by the evidence");
      const other = page.getByRole("listitem").filter({ hasText: "The rack is on fire." });
      await expect(other).toContainText("not supported by the evidence");
      await expect(page.getByText("A model wrote this. Check each claim against the lines that it cites.")).toBeVisible();
      await screens(page, "incident-explained");
      const sent = JSON.stringify(model.seen.filter(({ path }) => path.endsWith("/chat/completions")));
      expect(sent).toContain("12 uncorrectable memory errors");
      expect(sent).not.toContain("hunter22");
    } finally {
      await model.close();
    }
  });

  test("calls the person on call, and nobody else once that person acknowledges it", async ({ browser }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${org}/settings/notifications?tab=on-call`);
    await page.getByRole("button", { name: "Add rota" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Night shift");
    await dialog.getByRole("checkbox", { name: "Omar Operator" }).check();
    await dialog.getByRole("checkbox", { name: "Lee Lead" }).check();
    await dialog.getByLabel("Call the next person after (minutes)").fill("1");
    await dialog.getByRole("button", { name: "Save rota" }).click();
    await expect(page.getByText(/(Omar Operator|Lee Lead) is on call/)).toBeVisible();
    await expect(page.getByText(/Next person after 1 min/)).toBeVisible();
    await screens(page, "rota");
    const { rotas } = await must<RotaList>(lead.get(`/api/${org}/rotas`));
    const { id: rotaId, onCall } = rotas[0]!;

    const incident = await fail("gpu.nvlink", "link-down", "NVLink 2 of GPU 1 is down");
    await open(page, incident);
    await expect(page.getByText(`Called ${onCall!.name}, on call by Night shift.`)).toBeVisible();
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await expect(page.getByText(/acknowledged by Lee Lead/)).toBeVisible();
    await screens(page, "incident-called");
    await must(lead.delete(`/api/${org}/rotas/${rotaId}`));
  });

  test("does not open during maintenance, which the charts show as a band", async ({ browser }) => {
    const layout = [{ name: "node_cpu_used_ratio", labels: {}, decimals: 3 }];
    for (let ago = 20; ago >= 0; ago--) {
      const values = Buffer.from(Float32Array.of(0.2 + ago / 100).buffer).toString("base64");
      const report: Report = {
        protocol: PROTOCOL,
        sequence: ++sequence,
        atMs: Date.now() - ago * 60_000,
        intervalMs: 60_000,
        layout,
        values,
      };
      await node.host.session.call("/agent/v1/reports", report);
    }
    const page = await as(browser, "lead");
    await page.goto(`/${org}/nodes/${node.nodeId}`);
    await page.getByRole("button", { name: "Start maintenance" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Replace GPU 3");
    await dialog.getByRole("button", { name: /^Start maintenance for/ }).click();
    await expect(page.getByText(/In maintenance: Replace GPU 3/)).toBeVisible();
    await page.getByRole("tab", { name: "Charts" }).click();
    const chart = page.getByRole("figure").filter({ hasText: "CPU" }).first();
    await expect(chart.getByRole("listitem").filter({ hasText: "Replace GPU 3" })).toHaveCount(1);
    await screens(page, "node-maintenance");
    await page.goto(`/${org}/metrics?metric=node_cpu_used_ratio&range=1h`);
    await expect(page.getByRole("list", { name: "Maintenance on these charts" })).toContainText("In maintenance: gpu-07, since");
    await screens(page, "metrics-maintenance");

    const before = await must<IncidentList>(lead.get(`/api/${org}/incidents?state=open`));
    const check = { id: "gpu.thermal", code: "too-hot", sentence: "GPU 3 is at 95 °C", data: {}, workload: "", state: "faulty" as const };
    const atMs = Date.now();
    const body: Health = {
      protocol: PROTOCOL,
      sequence: ++sequence,
      atMs,
      checks: [{ ...check, consecutive: 9, sinceMs: atMs, atMs, tookMs: 1 }],
    };
    await node.host.session.call("/agent/v1/health", body);
    expect((await must<IncidentList>(lead.get(`/api/${org}/incidents?state=open`))).open).toBe(before.open);
    await page.goto(`/${org}/nodes/${node.nodeId}`);
    await page.getByRole("button", { name: "End maintenance" }).click();
    await expect(page.getByText(/In maintenance: Replace GPU 3/)).toHaveCount(0);
  });
});
