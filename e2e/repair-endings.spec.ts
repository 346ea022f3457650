import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type APIRequestContext, expect, test } from "@playwright/test";
import type { RepairDetail } from "@/lib/contracts/repair";
import { type AgentProcess, startAgent } from "./fixtures/agent-process";
import {
  enrolment,
  eventually,
  listIncidents,
  must,
  nodeNamed,
  readLog,
  readRepair,
  requestAndApprove,
  saveRunbook,
  targetIn,
  textOf,
} from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { makeWorkload, type TestWorkload } from "./fixtures/workload";

const script = (id: string, body: string, more = "") =>
  `id: ${id}\ntitle: ${id.replaceAll("-", " ")}\nrisk: reversible\nsteps:\n  - id: only\n    user: root\n    timeout: 15m\n    run:\n      script: |\n${body.replace(/^/gm, "        ")}\n${more}`;

test.describe("every way in which a repair can end", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-endings-"));
  const marker = path.join(folder, "marker");
  let agent: AgentProcess;
  let workload: TestWorkload;
  let nodeId: string;
  let [operator, lead] = [] as unknown as [APIRequestContext, APIRequestContext];

  test.beforeAll(async () => {
    [operator, lead] = [await apiAs("operator"), await apiAs("lead")];
    workload = makeWorkload(path.join(folder, "workload"), "endings");
    const { token } = await enrolment(lead, "endings-host");
    agent = startAgent({ portal: run().url, folder: path.join(folder, "agent"), name: "endings-host", token, config: workload.agentYaml });
    nodeId = await nodeNamed(operator, "endings-host");
    await saveRunbook(lead, "long-sleep", script("long-sleep", `echo started $$ | tee ${marker}\nsleep 600`));
    await saveRunbook(lead, "deaf-sleep", script("deaf-sleep", `trap "" TERM\necho deaf\nwhile :; do sleep 1; done`));
    await saveRunbook(lead, "say-hello", script("say-hello", "echo hello from $HOSTNAME; echo oops >&2"));
    await saveRunbook(lead, "fail-at-once", script("fail-at-once", "echo about to fail\nexit 3"));
    await saveRunbook(lead, "do-nothing", script("do-nothing", "true", "verify: { check: config.files, within: 4s }\n"));
  });
  test.afterAll(async () => {
    await agent.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const request = (runbook: string) =>
    must<RepairDetail>(operator.post(`/api/${ORG}/repairs`, { data: { runbook, targets: [{ nodeId }], reason: "for the test" } }));

  test("a rejected one stays visible with who could have approved and why it was refused", async ({ browser }) => {
    const repair = await request("say-hello");
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/repairs/${repair.id}`);
    await page.getByPlaceholder(/Comment/).fill("Not during the demo");
    await page.getByRole("button", { name: "Reject" }).click();
    const after = await eventually(
      "rejected",
      () => readRepair(operator, repair.id),
      (one) => one.state === "rejected",
    );
    expect(after.approvals[0]).toMatchObject({ decision: "rejected", comment: "Not during the demo" });
    expect(after.approvers.length).toBeGreaterThan(0);
    expect((await lead.post(`/api/${ORG}/repairs/${repair.id}/approve`, { data: { planHash: repair.planHash } })).status()).toBe(409);
    expect(after.targets.every((target) => target.state === "skipped" || target.state === "cancelled")).toBe(true);
  });

  test("a running one streams its log as it is written, and Cancel stops it within its grace", async ({ browser }) => {
    const repair = await requestAndApprove(operator, lead, { runbook: "long-sleep", nodeId });
    const page = await as(browser, "operator");
    await page.goto(`/${ORG}/repairs/${repair.id}`);
    await expect(page.getByText(/started \d+/).first()).toBeVisible();
    await screens(page, "repair-running");
    await page.getByRole("button", { name: "Cancel repair" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Cancel repair #/ })
      .click();
    const after = await targetIn(operator, repair.id, ["cancelled"], 30_000);
    expect(after.targets[0]?.state).toBe("cancelled");
    const pid = Number(readFileSync(marker, "utf8").match(/\d+/)?.[0]);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    await eventually(
      "the end",
      () => readRepair(operator, repair.id),
      (one) => one.state === "cancelled",
    );
  });

  test("a step that ignores TERM is killed", async () => {
    const repair = await requestAndApprove(operator, lead, { runbook: "deaf-sleep", nodeId });
    const running = await targetIn(operator, repair.id, ["running"]);
    await eventually(
      "its line",
      () => readLog(operator, repair.id, running.targets[0]!.id),
      (page) => textOf(page).includes("deaf"),
    );
    await must(operator.post(`/api/${ORG}/repairs/${repair.id}/cancel`, { data: { reason: "enough" } }));
    const askedAt = Date.now();
    await targetIn(operator, repair.id, ["cancelled"], 40_000);
    expect(Date.now() - askedAt).toBeGreaterThan(8_000);
  });

  test("a failing step fails it, with the exit code and the last line", async () => {
    const repair = await requestAndApprove(operator, lead, { runbook: "fail-at-once", nodeId });
    const after = await targetIn(operator, repair.id, ["failed"]);
    expect(after.targets[0]).toMatchObject({ state: "failed", exitCode: 3 });
    expect(textOf(await readLog(operator, repair.id, after.targets[0]!.id))).toContain("about to fail");
    await eventually(
      "its end",
      () => readRepair(operator, repair.id),
      (one) => one.state === "failed" || one.state === "halted",
    );
  });

  test("a failed verification leaves the incident open", async () => {
    workload.break();
    const seen = await eventually(
      "the incident",
      () => listIncidents(operator),
      ({ incidents }) => incidents.some((one) => one.workload === "endings"),
      60_000,
    );
    const incident = seen.incidents.find((one) => one.workload === "endings")!;
    const repair = await requestAndApprove(operator, lead, { runbook: "do-nothing", nodeId, workload: "endings", incidentId: incident.id });
    const after = await targetIn(operator, repair.id, ["not-fixed"], 40_000);
    expect(after.targets[0]).toMatchObject({ before: { state: "faulty" }, after: { state: "faulty" } });
    const still = await listIncidents(operator);
    expect(still.incidents.find((one) => one.id === incident.id)?.state).toBe("open");
  });

  test("one mutating repair a node at a time: the second waits for the first", async () => {
    const first = await requestAndApprove(operator, lead, { runbook: "long-sleep", nodeId });
    await targetIn(operator, first.id, ["running"]);
    const second = await requestAndApprove(operator, lead, { runbook: "say-hello", nodeId });
    const held = await eventually(
      "the second says what it waits for",
      () => readRepair(operator, second.id),
      (repair) => repair.needs.length > 0,
    );
    expect(held).toMatchObject({ needs: [{ reason: "otherRepair", nodes: ["endings-host"], n: 1 }], targets: [{ state: "waiting" }] });
    await must(operator.post(`/api/${ORG}/repairs/${first.id}/cancel`, { data: {} }));
    const after = await targetIn(operator, second.id, ["fixed"], 60_000);
    const cancelled = await readRepair(operator, first.id);
    expect(after.targets[0]!.startedAt!).toBeGreaterThanOrEqual(cancelled.targets[0]!.finishedAt!);
  });
});
