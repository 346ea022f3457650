import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import type { IncidentRow } from "@/lib/contracts/incident";
import type { RepairDetail } from "@/lib/contracts/repair";
import { eventually, listIncidents, must, nodeNamed, readIncident, readRepair } from "./fixtures/api";
import { countingShifts, reportShift, type Size } from "./fixtures/layout-shift";
import { apiAs, dataFolder, ORG } from "./fixtures/people";
import { makeWorkload, type TestWorkload } from "./fixtures/workload";

test.describe("while a repair runs and its incident resolves", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-shift-"));
  let workload: TestWorkload;
  let other: TestWorkload;
  test.beforeAll(async () => {
    workload = makeWorkload(path.join(folder, "shifting"), "shifting");
    other = makeWorkload(path.join(folder, "other"), "not-shifting");
    const [, others] = other.agentYaml.split("workloads:\n");
    writeFileSync(path.join(dataFolder(), "agent/agent.yaml"), `${workload.agentYaml}${others}`);
    const api = await apiAs("viewer");
    const id = await nodeNamed(api, os.hostname());
    await eventually(
      "the checks of the whole files",
      () => must<{ checks: { workload: string; state: string }[] }>(api.get(`/api/${ORG}/nodes/${id}`)),
      ({ checks }) => ["shifting", "not-shifting"].every((name) => checks.some((one) => one.workload === name && one.state === "ok")),
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
    other.break();
    const of = (incidents: IncidentRow[], name: string) => incidents.find((one) => one.workload === name)!;
    const { incidents } = await eventually(
      "the incidents",
      () => listIncidents(operator),
      ({ incidents }) => ["shifting", "not-shifting"].every((name) => of(incidents, name)),
      60_000,
    );
    const incident = of(incidents, "shifting");
    const { proposals, nodeId } = await readIncident(operator, incident.id);
    const watching: { page: Page; what: string; size: Size }[] = [];
    const watch = async (what: string, address: string) => {
      for (const size of ["desktop", "phone"] as const) {
        // An operator has all buttons, which come and go with the state.
        const page = await countingShifts(browser, "operator", size);
        await page.goto(`/${ORG}/${address}`);
        await expect(page.locator("[data-live=live]").first()).toBeAttached();
        watching.push({ page, what, size });
      }
    };
    await watch("incident, open to resolved", `incidents/${incident.id}`);
    await must(operator.post(`/api/${ORG}/incidents/${incident.id}/merge`, { data: { intoId: of(incidents, "not-shifting").id } }));
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
      await reportShift(page, what, size);
    }
  });
});
