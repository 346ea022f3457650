import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { eventually, listIncidents, must, nodeNamed, readIncident, readRepair } from "./fixtures/api";
import { apiAs, as, dataFolder, nameOf, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { makeWorkload, type TestWorkload } from "./fixtures/workload";

test.describe.configure({ mode: "serial" });

test.describe("a broken config file: detected, explained, repaired with approval, and verified", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-workload-"));
  let workload: TestWorkload;
  let incidentId: string;
  let repairId: string;

  test.beforeAll(async () => {
    workload = makeWorkload(folder, "phone-agent");
    writeFileSync(path.join(dataFolder(), "agent/agent.yaml"), workload.agentYaml);
    const api = await apiAs("viewer");
    const id = await nodeNamed(api, os.hostname());
    const read = () => must<{ checks: { id: string; workload: string; state: string }[] }>(api.get(`/api/${ORG}/nodes/${id}`));
    await eventually(
      "the check of the whole file",
      read,
      ({ checks }) => checks.some((one) => one.id === "config.files" && one.workload === "phone-agent" && one.state === "ok"),
      90_000,
    );
  });
  test.afterAll(() => {
    writeFileSync(path.join(dataFolder(), "agent/agent.yaml"), "workloads: []\n");
    rmSync(folder, { recursive: true, force: true });
  });

  test("a tab on line 7 opens an incident that says file, line and column", async ({ browser }) => {
    const api = await apiAs("operator");
    workload.break();
    const { incidents } = await eventually(
      "the incident",
      () => listIncidents(api),
      (list) => list.incidents.some((one) => one.workload === "phone-agent"),
      60_000,
    );
    const incident = incidents.find((one) => one.workload === "phone-agent")!;
    incidentId = incident.id;
    expect(incident.sentence).toBe(`${workload.configFile}:7:1 a TAB is used as indentation; YAML allows spaces only`);
    expect(incident).toMatchObject({ check: "config.files", code: "does-not-parse", severity: "critical", state: "open" });
    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/incidents`);
    await screens(page, "incidents");
    await page
      .getByRole("link", { name: /serving\.yaml:7:1/ })
      .first()
      .click();
    await page.waitForURL(`**/incidents/${incidentId}`);
    await expect(page.getByText("serving.yaml:7:1").first()).toBeVisible();
    await screens(page, "incident-open");
  });

  test("repeats fold into it", async () => {
    const api = await apiAs("viewer");
    const before = await readIncident(api, incidentId);
    writeFileSync(workload.configFile, `${workload.broken}# touched\n`);
    // An unchanged fault is reported once a minute, or when somebody asks for its check.
    await must((await apiAs("operator")).post(`/api/${ORG}/nodes/${before.nodeId}/check-now`, { data: { check: before.check } }));
    const incident = await eventually(
      "a repeat",
      () => readIncident(api, incidentId),
      (one) => one.repeats > before.repeats,
      90_000,
    );
    expect(incident.state).toBe("open");
    const { incidents } = await listIncidents(api);
    expect(incidents.filter((one) => one.workload === "phone-agent")).toHaveLength(1);
  });

  test("a viewer cannot request; the operator requests the proposed runbook with its parameters filled in", async ({ browser }) => {
    const viewer = await as(browser, "viewer");
    await viewer.goto(`/${ORG}/incidents/${incidentId}`);
    await expect(viewer.getByText("Restore the last version").first()).toBeVisible();
    await expect(viewer.getByRole("button", { name: "Request repair" })).toHaveCount(0);
    const id = await nodeNamed(await apiAs("viewer"), os.hostname());
    const order = { runbook: "restore-config", incidentId, targets: [{ nodeId: id, workload: "phone-agent" }], reason: "no" };
    expect((await (await apiAs("viewer")).post(`/api/${ORG}/repairs`, { data: order })).status()).toBe(403);
    expect((await (await apiAs("outsider")).post(`/api/${ORG}/repairs`, { data: order })).status()).toBe(404);

    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/incidents/${incidentId}`);
    await page.getByRole("button", { name: "Request repair" }).first().click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("path")).toHaveValue(workload.configFile);
    await dialog.getByLabel("Reason").fill("The phone agent will not survive its next restart");
    await screens(page, "request-repair");
    await dialog.getByRole("button", { name: "Request approval" }).click();
    await page.waitForURL(`**/${ORG}/repairs/*`);
    repairId = page.url().split("/").at(-1)!.split("?")[0]!;
    await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
    const repair = await readRepair(await apiAs("operator"), repairId);
    expect(repair.planHash).toMatch(/^[0-9a-f]{64}$/);
    const own = await (await apiAs("operator")).post(`/api/${ORG}/repairs/${repairId}/approve`, { data: { planHash: repair.planHash } });
    expect(own.status()).toBe(403);
  });

  test("the lead finds it under Needs you, reads what will run and where, and approves", async ({ browser }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/overview`);
    await page
      .getByRole("link", { name: /Restore the last version/ })
      .first()
      .click();
    await page.waitForURL(`**/repairs/${repairId}**`);
    await expect(page.getByText(workload.configFile).first()).toBeVisible();
    await expect(page.getByText(os.hostname()).first()).toBeVisible();
    await expect(page.getByText("The phone agent will not survive its next restart").first()).toBeVisible();
    await screens(page, "repair-pending");
    await page.getByRole("button", { name: "Approve" }).click();
    const api = await apiAs("lead");
    const repair = await eventually(
      "the end of the repair",
      () => readRepair(api, repairId),
      (one) => one.finishedAt !== null,
      60_000,
    );
    expect(repair.targets[0]).toMatchObject({ state: "fixed", before: { state: "faulty" }, after: { state: "ok" } });
    expect(repair.state).toBe("succeeded");
    expect(readFileSync(workload.configFile, "utf8")).toBe(workload.good);
    await expect(page.getByText("fixed", { exact: false }).first()).toBeVisible();
    await screens(page, "repair-done");
  });

  test("an approval of another plan is a conflict, and a decided repair cannot be decided again", async () => {
    const lead = await apiAs("lead");
    const again = await lead.post(`/api/${ORG}/repairs/${repairId}/approve`, { data: { planHash: "0".repeat(64) } });
    expect(again.status()).toBe(409);
  });

  test("the incident resolves after its quiet window", async ({ browser }) => {
    const api = await apiAs("viewer");
    const incident = await eventually(
      "the resolution",
      () => readIncident(api, incidentId),
      (one) => one.state === "resolved",
      60_000,
    );
    expect(incident.timeline.map((entry) => entry.kind).join(" ")).toMatch(/repair\.approved/);
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/incidents/${incidentId}`);
    await screens(page, "incident-resolved");
  });

  test("the same fault within a day reopens the same incident", async () => {
    const api = await apiAs("viewer");
    workload.break();
    const incident = await eventually(
      "the reopening",
      () => readIncident(api, incidentId),
      (one) => one.state === "open",
      90_000,
    );
    expect(incident.reopened).toBe(1);
    writeFileSync(workload.configFile, workload.good);
    await eventually(
      "the end",
      () => readIncident(api, incidentId),
      (one) => one.state === "resolved",
      90_000,
    );
  });

  test("the audit log has every step, in an unbroken chain", async ({ browser }) => {
    const owner = await apiAs("owner");
    const { entries, chain } = await must<{
      entries: { action: string; actor: string; subject: string }[];
      chain: { ok: boolean; checked: number };
    }>(owner.get(`/api/${ORG}/audit?limit=500`));
    expect(chain).toMatchObject({ ok: true });
    const story = entries
      .filter((entry) => entry.subject === `repair:${repairId}`)
      .map((entry) => `${entry.action} by ${entry.actor.split(" (")[0]}`);
    expect(story).toContain(`repair.request by ${nameOf("operator")}`);
    expect(story).toContain(`repair.approve by ${nameOf("lead")}`);
    expect(story.length).toBeGreaterThanOrEqual(3);
    expect((await (await apiAs("viewer")).get(`/api/${ORG}/audit`)).status()).toBe(403);
    const page = await as(browser, "owner");
    await page.goto(`/${ORG}/settings/audit`);
    await expect(page.getByText("Approved a repair").first()).toBeVisible();
    await screens(page, "audit");
  });
});
