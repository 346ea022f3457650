import { randomUUID, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeBus } from "@/lib/bus";
import { canonicalJson } from "@/lib/canonical";
import { TargetAnswer, Tasks } from "@/lib/contracts/agent";
import type { Envelope } from "@/lib/contracts/plan";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { closeQueue, queueName, startWorker } from "@/lib/jobs/queue";
import { parsePublicKey } from "@/lib/nodes/node-keys";
import { approveRepair } from "@/lib/repairs/approve";
import { cancelRepair } from "@/lib/repairs/cancel";
import { readRepair } from "@/lib/repairs/read";
import { readTargetLog } from "@/lib/repairs/read-log";
import { requestRepair } from "@/lib/repairs/request";
import { openTestSession, startTestGateway } from "@/scripts/testing/gateway";
import { checkResult, makeHealth, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { addRunbook } from "@/scripts/testing/repairs";
import { handlers } from "./handlers";

queueName.current = `test-${randomUUID()}`;
const { url, gateway, ask } = await startTestGateway();
const worker = startWorker(handlers);
const org = await makeTestOrg();
const [operator, lead] = [await org.as("operator"), await org.as("lead")];
const runbook = await addRunbook(org);
afterAll(async () => {
  await gateway.drain();
  await worker.close();
  await Promise.all([closeBus(), closeQueue()]);
});

let node: Awaited<ReturnType<typeof makeTestNode>>;
let token = "";
beforeAll(async () => {
  await worker.waitUntilReady();
  node = await makeTestNode(org, "gpu-path");
  token = (await openTestSession(url, node.nodeId, node.privateKey)).token;
  await recordHealth(node.ctx, makeHealth([checkResult("config.files", "faulty")]));
});

const poll = async (waitMs = 15_000) => Tasks.parse((await ask(`/agent/v1/tasks?waitMs=${waitMs}`, { token })).json()).tasks;
const polled = async (count: number) =>
  vi.waitFor(async () => expect((await gateway.app.inject("/healthz")).json().polls).toBe(count), { timeout: 5_000 });
const post = async (envelope: Envelope, leaf: string, body: object) => {
  const answer = await ask(`/agent/v1/targets/${envelope.targetId}/${leaf}`, {
    token,
    body: { fencingToken: envelope.fencingToken, ...body },
  });
  return TargetAnswer.parse(answer.json()).verdict;
};
const phase = (envelope: Envelope, name: string) =>
  post(envelope, "progress", { phase: name, stepId: "say", leaseMs: 60_000, atMs: Date.now() });
const requested = () => requestRepair(operator, { runbook, reason: "it is broken", targets: [{ nodeId: node.nodeId }] });
const approved = async () => {
  const repair = await requested();
  await approveRepair(lead, { repairId: repair.id, planHash: repair.planHash });
  return repair.id;
};
const received = async () => {
  const [task] = await poll();
  if (task?.kind !== "run") throw new Error(`not a run: ${JSON.stringify(task)}`);
  return task.envelope;
};
const result = (outcome: string, chunks = 0) => ({
  outcome,
  sentence: "done",
  exitCode: 0,
  before: checkResult("config.files", "faulty"),
  after: checkResult("config.files", "ok"),
  startedAtMs: Date.now(),
  finishedAtMs: Date.now(),
  chunks,
});

describe("a repair, from approval to verification, through queue, worker, bus and gateway", () => {
  it("reaches the waiting agent as a signed envelope, and its result ends it", async () => {
    const waiting = received();
    await polled(1);
    const repairId = await approved();
    const envelope = await waiting;
    const { signature, ...body } = envelope;
    const { signingKey } = await withOrg(org.system, (tx) => tx.org.findUniqueOrThrow({ where: { id: org.orgId } }));
    const key = parsePublicKey(signingKey, "ed25519", "key");
    expect(verify(null, Buffer.from(canonicalJson(body)), key, Buffer.from(signature, "base64"))).toBe(true);
    expect(await phase(envelope, "running")).toBe("go-on");
    const chunks = [0, 1].map((number) => ({ number, atMs: Date.now(), stepId: "say", stream: "stdout", text: `line ${number}\n` }));
    expect(await post(envelope, "log", { chunks })).toBe("go-on");
    expect(await post(envelope, "log", { chunks })).toBe("go-on");
    expect(await phase(envelope, "verifying")).toBe("go-on");
    await post(envelope, "result", result("fixed", 2));
    await vi.waitFor(async () => expect((await readRepair(lead, { repairId })).state).toBe("succeeded"), { timeout: 15_000 });
    const log = await readTargetLog(operator, { repairId, targetId: envelope.targetId, limit: 10 });
    expect(log.chunks.map((chunk) => chunk.text)).toEqual(["line 0\n", "line 1\n"]);
  });

  it("is sent once while the agent claims it, again when the answer may have been lost, and no more once it is claimed", async () => {
    await approved();
    const envelope = await received();
    expect(await poll(300)).toEqual([]);
    const again = await received();
    expect(again.targetId).toBe(envelope.targetId);
    await phase(envelope, "running");
    expect(await poll(2_500)).toEqual([]);
    await post(envelope, "result", result("fixed"));
  });

  it("is stopped by a cancel that reaches the agent's poll", async () => {
    const repairId = await approved();
    const envelope = await received();
    await phase(envelope, "running");
    const waiting = poll();
    await polled(1);
    await cancelRepair(operator, { repairId, reason: "changed my mind" });
    expect((await waiting).map((task) => task.kind)).toEqual(["cancel"]);
    expect(await phase(envelope, "running")).toBe("cancel");
    await post(envelope, "result", result("cancelled"));
    await vi.waitFor(async () => expect((await readRepair(lead, { repairId })).state).toBe("cancelled"), { timeout: 15_000 });
  });

  it("cannot be claimed, updated or read by another node or organisation", async () => {
    await approved();
    const envelope = await received();
    const other = await makeTestNode(org, "gpu-other");
    const foreign = await makeTestNode(await makeTestOrg(), "gpu-foreign");
    for (const stranger of [other, foreign]) {
      const theirs = (await openTestSession(url, stranger.nodeId, stranger.privateKey)).token;
      const body = { fencingToken: envelope.fencingToken, phase: "running", stepId: null, leaseMs: 60_000, atMs: Date.now() };
      const answer = await ask(`/agent/v1/targets/${envelope.targetId}/progress`, { token: theirs, body });
      const refused = answer.status === 404 || (answer.status === 200 && answer.json<{ verdict: string }>().verdict === "stale");
      expect(refused).toBe(true);
      expect((await ask("/agent/v1/tasks?waitMs=0", { token: theirs })).json()).toEqual({ tasks: [] });
    }
    expect(await phase(envelope, "running")).toBe("go-on");
    await post(envelope, "result", result("fixed"));
  });
});
