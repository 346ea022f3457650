import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, listIncidents, must, nodeNamed, readRepair } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { makeWorkload, type TestWorkload } from "./fixtures/workload";

test.describe.configure({ mode: "serial" });

const NAME = "dry-run-host";
const DRAFT = `id: try-me
title: Try me
risk: reversible
parameters:
  path: { type: path }
steps:
  - id: with-plan
    timeout: 30s
    run:
      plan: echo "would remove $MW_PATH"; rm -f -- "$MW_PATH"
      script: rm -f -- "$MW_PATH"
  - id: without-plan
    run: { script: 'rm -f -- "$MW_PATH"' }
rollback:
  - { id: back, run: { script: "true" } }
verify: { check: config.files, within: 30s }
`;

test.describe("a dry run says what would change on a chosen node, and changes nothing", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-dry-run-"));
  let workload: TestWorkload;
  let agent: AgentProcess;
  let incidentId: string;
  const diffOf = (page: Page) => page.getByRole("textbox", { name: /Changes by step 1/ });

  test.beforeAll(async () => {
    workload = makeWorkload(folder, "dry-app");
    const owner = await apiAs("owner");
    const { token } = await enrolment(owner, NAME);
    agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: NAME, token, config: workload.agentYaml });
    const nodeId = await nodeNamed(owner, NAME);
    const read = () => must<{ checks: { id: string; state: string }[] }>(owner.get(`/api/${ORG}/nodes/${nodeId}`));
    await eventually("a whole file", read, ({ checks }) => checks.some((one) => one.id === "config.files" && one.state === "ok"), 60_000);
    workload.break();
    const { incidents } = await eventually(
      "the incident",
      () => listIncidents(owner),
      (list) => list.incidents.some((one) => one.workload === "dry-app"),
      60_000,
    );
    incidentId = incidents.find((one) => one.workload === "dry-app")!.id;
  });
  test.afterAll(async () => {
    await agent?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test("from the request: the finding as it is now, and the diff of the file", async ({ browser }) => {
    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/incidents/${incidentId}`);
    await page.getByRole("button", { name: "Request repair" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Dry run" }).click();
    await expect(dialog.getByText("would change")).toBeVisible();
    await expect(dialog.getByText(/says now: .*serving\.yaml:7:1/)).toBeVisible();
    await expect(diffOf(page)).toContainText("max_tokens: 25480");
    await screens(page, "dry-run-request");
    expect(readFileSync(workload.configFile, "utf8")).toBe(workload.broken);
    await dialog.getByLabel("Reason").fill("Tried first");
    await dialog.getByRole("button", { name: "Request approval" }).click();
    await page.waitForURL(`**/${ORG}/repairs/*`);
  });

  test("from the pending repair: kept with it, for the approver to read", async ({ browser }) => {
    const lead = await apiAs("lead");
    const { repairs } = await must<{ repairs: { id: string; incidentId: string }[] }>(lead.get(`/api/${ORG}/repairs?state=open`));
    const repairId = repairs.find((one) => one.incidentId === incidentId)!.id;
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/repairs/${repairId}`);
    await page.getByRole("button", { name: `Dry run on ${NAME}` }).click();
    await expect(page.getByText("would change")).toBeVisible();
    await expect(diffOf(page)).toContainText("max_tokens: 25480");
    await screens(page, "dry-run-repair");
    await page.reload();
    await expect(page.getByText("would change")).toBeVisible();
    expect((await readRepair(lead, repairId)).state).toBe("pending");
    const audit = await must<{ entries: { action: string }[] }>(lead.get(`/api/${ORG}/audit?subject=repair:${repairId}`));
    expect(audit.entries.map((entry) => entry.action)).toContain("dry-run.request");
    await must(lead.post(`/api/${ORG}/repairs/${repairId}/cancel`, { data: {} }));
  });

  test("of a text that is not saved: only its plan part is started, and that cannot write", async ({ browser }) => {
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/runbooks/new`);
    await page.getByLabel("Choose a runbook file").setInputFiles({ name: "a.yaml", mimeType: "text/yaml", buffer: Buffer.from(DRAFT) });
    await page.getByRole("button", { name: "Dry run" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Node").selectOption({ label: NAME });
    await dialog.getByLabel("path").fill(workload.configFile);
    await dialog.getByRole("button", { name: "Dry run" }).click();
    await expect(dialog.getByText("has no plan part")).toBeVisible();
    await expect(dialog.getByText(/would remove .*serving\.yaml|The plan part was not run/)).toBeVisible();
    await screens(page, "dry-run-draft");
    expect(readFileSync(workload.configFile, "utf8")).toBe(workload.broken);
    const operator = await apiAs("operator");
    const nodeId = await nodeNamed(operator, NAME);
    const refused = await operator.post(`/api/${ORG}/dry-runs`, { data: { yaml: DRAFT, nodeId, parameters: { path: "/x" } } });
    expect(refused.status()).toBe(403);
  });
});
