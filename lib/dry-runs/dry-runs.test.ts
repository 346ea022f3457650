import { createPublicKey, verify } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "@/lib/canonical";
import type { OrderAnswer, SignedOrder } from "@/lib/contracts/order";
import { directoryClient, withOrg } from "@/lib/db";
import { hasWork } from "@/lib/nodes/has-work";
import { pendingOrders } from "@/lib/orders/pending";
import { recordAnswer } from "@/lib/orders/record-answer";
import { sweepOrders } from "@/lib/orders/sweep";
import { cancelRepair } from "@/lib/repairs/cancel";
import { requestRepair } from "@/lib/repairs/request";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, auditOf, runbookYaml, type TestNode } from "@/scripts/testing/repairs";
import { forgetDryRuns } from "./forget";
import { listDryRuns, readDryRun } from "./read";
import { requestDryRun } from "./request";

const answerOf = (more: Partial<OrderAnswer> = {}): OrderAnswer => ({
  outcome: "done",
  sentence: "",
  atMs: Date.now(),
  report: {
    finding: null,
    steps: [{ id: "say", verdict: "shown-only", sentence: "not run\0", missing: [], diff: null, output: null }],
    rollbackMissing: [],
    objection: null,
    tookMs: 5,
  },
  ...more,
});

describe("a dry run", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeEach(async () => {
    org = await makeTestOrg("Dry");
    node = await addNode(org);
    await addRunbook(org);
  });
  const ordersFor = async (at: TestNode): Promise<SignedOrder[]> =>
    (await pendingOrders(at.ctx)).flatMap((task) => (task.kind === "order" ? [task.signed] : []));
  const hasWorkNow = (at: TestNode) => hasWork(at.ctx as Parameters<typeof hasWork>[0]);

  it("that was made before the request goes with it, and is shown to the approvers", async () => {
    const operator = await org.as("operator");
    const what = { runbook: "test-reversible", parameters: { message: "hi" } };
    const run = await requestDryRun(operator, { ...what, nodeId: node.id });
    const targets = [{ nodeId: node.id, workload: "" }];
    const other = await requestRepair(operator, { ...what, parameters: { message: "else" }, targets, reason: "x", dryRunId: run.id });
    expect((await listDryRuns(operator, { repairId: other.id })).dryRuns).toEqual([]);
    const lead = await requestRepair(await org.as("lead"), { ...what, targets, reason: "not my dry run", dryRunId: run.id });
    expect((await listDryRuns(operator, { repairId: lead.id })).dryRuns).toEqual([]);
    const repair = await requestRepair(operator, { ...what, targets, reason: "x", dryRunId: run.id });
    expect((await listDryRuns(operator, { repairId: repair.id })).dryRuns).toMatchObject([{ id: run.id, planHash: repair.planHash }]);
  });

  it("of a repair goes to the target's node as a signed order with the plan's own steps, and its answer is kept with the repair", async () => {
    const repair = await ask(org, [node], { parameters: { message: "hi" } });
    const targetId = repair.plan.targets[0]!.targetId;
    const run = await requestDryRun(await org.as("operator"), { repairId: repair.id, targetId });
    expect(run).toMatchObject({ state: "waiting", repairId: repair.id, planHash: repair.planHash, parameters: { message: "hi" } });
    expect(await hasWorkNow(node)).toBe(true);
    const [signed] = await ordersFor(node);
    expect(signed?.order).toMatchObject({ kind: "dry-run", orderId: run.id, check: "config.files", steps: repair.plan.steps });
    const { signingKey } = await directoryClient().org.findUniqueOrThrow({ where: { id: org.orgId } });
    const key = createPublicKey({ key: Buffer.from(signingKey, "base64"), format: "der", type: "spki" });
    expect(verify(null, Buffer.from(canonicalJson(signed!.order)), key, Buffer.from(signed!.signature, "base64"))).toBe(true);

    await recordAnswer(node.ctx, run.id, answerOf());
    await recordAnswer(node.ctx, run.id, answerOf({ outcome: "failed", sentence: "a second answer" }));
    expect(await readDryRun(await org.as("operator"), { dryRunId: run.id })).toMatchObject({
      state: "done",
      sentence: "",
      report: { steps: [{ verdict: "shown-only", sentence: "not run\ufffd" }] },
    });
    expect(await ordersFor(node)).toEqual([]);
    expect(await hasWorkNow(node)).toBe(false);
    const { dryRuns } = await listDryRuns(await org.as("viewer"), { repairId: repair.id });
    expect(dryRuns.map((row) => row.id)).toEqual([run.id]);
    const audit = await auditOf(org, repair.id);
    expect(audit.map((entry) => entry.action)).toEqual(["repair.request", "dry-run.request"]);
    expect(audit[1]?.detail).toMatchObject({ after: { dryRunId: run.id, node: node.name, planHash: repair.planHash } });
  });

  it("fills in the parameters of a runbook and seals its secrets for the node", async () => {
    const yaml = runbookYaml("with-secret").replace("parameters:", "parameters:\n  key: { type: secret }");
    const run = await requestDryRun(await org.as("lead"), { yaml, nodeId: node.id, parameters: { key: "s3cr3t-word" } });
    expect(run).toMatchObject({
      runbook: null,
      title: "Test with-secret",
      parameters: { key: { sealed: expect.any(String) }, message: "hello" },
    });
    expect(JSON.stringify(await ordersFor(node))).not.toContain("s3cr3t-word");
  });

  it("of an unsaved text is for those who may write runbooks, and the text must be one", async () => {
    const yaml = runbookYaml("draft");
    await expect(requestDryRun(await org.as("operator"), { yaml, nodeId: node.id })).rejects.toMatchObject({ code: "forbidden" });
    const broken = requestDryRun(await org.as("lead"), { yaml: "id: [", nodeId: node.id });
    await expect(broken).rejects.toMatchObject({ code: "invalid", path: "yaml" });
  });

  it("is refused to viewers, and for what does not exist", async () => {
    const runbook = "test-reversible";
    for (const role of ["viewer", "auditor"] as const)
      await expect(requestDryRun(await org.as(role), { runbook, nodeId: node.id })).rejects.toMatchObject({ code: "forbidden" });
    const operator = await org.as("operator");
    await expect(requestDryRun(operator, { runbook: "none", nodeId: node.id })).rejects.toMatchObject({ code: "not-found" });
    const unheard = requestDryRun(operator, { runbook, nodeId: node.id, parameters: { unheard: "of" } });
    await expect(unheard).rejects.toMatchObject({ code: "invalid", path: "parameters.unheard" });
    const repair = await ask(org, [node]);
    await cancelRepair(operator, { repairId: repair.id });
    const late = requestDryRun(operator, { repairId: repair.id, targetId: repair.plan.targets[0]!.targetId });
    await expect(late).rejects.toMatchObject({ code: "conflict" });
  });

  it("is absent to another organisation or another node", async () => {
    const run = await requestDryRun(await org.as("operator"), { runbook: "test-reversible", nodeId: node.id });
    const other = await makeTestOrg("Other");
    await addRunbook(other);
    const stranger = await other.as("owner");
    const [theirs, sibling] = [await addNode(other), await addNode(org)];
    await expect(readDryRun(stranger, { dryRunId: run.id })).rejects.toMatchObject({ code: "not-found" });
    const across = requestDryRun(stranger, { runbook: "test-reversible", nodeId: node.id });
    await expect(across).rejects.toMatchObject({ code: "not-found" });
    expect((await listDryRuns(stranger)).dryRuns).toEqual([]);
    for (const wrong of [theirs, sibling]) {
      expect(await ordersFor(wrong)).toEqual([]);
      await expect(recordAnswer(wrong.ctx, run.id, answerOf())).rejects.toMatchObject({ code: "not-found" });
    }
    await recordAnswer(node.ctx, run.id, answerOf());
  });

  it("expires when its node does not answer, and a late answer is still kept", async () => {
    const lonely = await addNode(org);
    const run = await requestDryRun(await org.as("operator"), { runbook: "test-reversible", nodeId: lonely.id });
    await sweepOrders(org.system, Date.now() + 3_600_000);
    expect(await readDryRun(org.system, { dryRunId: run.id })).toMatchObject({
      state: "expired",
      sentence: expect.stringContaining("answer"),
    });
    expect(await ordersFor(lonely)).toEqual([]);
    await recordAnswer(lonely.ctx, run.id, answerOf({ outcome: "refused", sentence: "this host's policy forbids dry runs", report: null }));
    expect(await readDryRun(org.system, { dryRunId: run.id })).toMatchObject({ state: "refused" });
  });

  it("does not pile up for a node that does not answer", async () => {
    const silent = await addNode(org);
    const again = async () => requestDryRun(await org.as("operator"), { runbook: "test-reversible", nodeId: silent.id });
    for (let n = 0; n < 10; n++) await again();
    await expect(again()).rejects.toMatchObject({ code: "conflict" });
  });

  it("is forgotten after a while, unless a repair has it", async () => {
    const repair = await ask(org, [node]);
    const operator = await org.as("operator");
    const ofRepair = await requestDryRun(operator, { repairId: repair.id, targetId: repair.plan.targets[0]!.targetId });
    const alone = await requestDryRun(operator, { runbook: "test-reversible", nodeId: node.id });
    await forgetDryRuns(org.system, Date.now() + 200 * 86_400_000);
    expect(await readDryRun(operator, { dryRunId: ofRepair.id })).toMatchObject({ id: ofRepair.id });
    await expect(readDryRun(operator, { dryRunId: alone.id })).rejects.toMatchObject({ code: "not-found" });
    expect(await withOrg(org, (tx) => tx.nodeOrder.count({ where: { id: alone.id } }))).toBe(0);
  });
});
