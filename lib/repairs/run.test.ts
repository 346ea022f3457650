import { createPublicKey, verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { findOrg } from "@/lib/auth/directory";
import { canonicalJson, hashOf } from "@/lib/canonical";
import { Task } from "@/lib/contracts/agent";
import type { Role } from "@/lib/contracts/member";
import { withOrg } from "@/lib/db";
import { saveRunbook } from "@/lib/runbooks/save";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import {
  addNode,
  addRunbook,
  ask,
  auditOf,
  claim,
  finish,
  gatewayUp,
  runAll,
  runbookYaml,
  runsFor,
  started,
  type TestNode,
} from "@/scripts/testing/repairs";
import { advanceRepair } from "./advance";
import { dispatchRepair } from "./dispatch";
import { recordProgress } from "./progress";
import { listRepairs, readRepair } from "./read";
import { readTargetLog } from "./read-log";
import { recordLog } from "./record-log";
import { recordResult } from "./result";
import { resumeRepair } from "./resume";
import { retryRepair } from "./retry";
import { sweepRepairs } from "./sweep";
import { pendingTasks } from "./tasks";

let org: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Run");
  for (const risk of ["read-only", "reversible", "disruptive"]) await addRunbook(org, risk);
});
const nodes = (count: number): Promise<TestNode[]> => Promise.all(Array.from({ length: count }, () => addNode(org)));
const one = async (): Promise<TestNode> => addNode(org);
const read = (repair: { id: string }) => readRepair(org.system, { repairId: repair.id });
const advance = (repair: { id: string }) => advanceRepair(org.system, { repairId: repair.id });
const states = async (repair: { id: string }) => (await read(repair)).targets.map((target) => target.state);

describe("an approved repair", () => {
  it("reaches its node as an envelope that the org's key has signed", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    expect(repair.state).toBe("running");
    const [task] = await pendingTasks(node.ctx);
    const parsed = Task.parse(task);
    if (parsed.kind !== "run") throw new Error("expected work");
    const { signature, ...body } = parsed.envelope;
    const key = createPublicKey({ key: Buffer.from((await findOrg(org.orgId))!.signingKey, "base64"), format: "der", type: "spki" });
    expect(verify(null, Buffer.from(canonicalJson(body)), key, Buffer.from(signature, "base64"))).toBe(true);
    expect(hashOf(body.plan)).toBe(repair.planHash);
    expect(body).toMatchObject({ nodeId: node.id, fencingToken: 1, approvals: [{ name: "Lead 1" }] });
    expect(await runsFor(node)).toHaveLength(1);
  });

  it("succeeds when its target is fixed, and closes with the digest of its events", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    await runAll(org, node, "fixed");
    expect(await read(repair)).toMatchObject({
      state: "succeeded",
      fixedCount: 1,
      targets: [{ state: "fixed", before: { state: "faulty" }, after: { state: "ok" } }],
    });
    const entries = await auditOf(org, repair.id);
    expect(entries.map((entry) => entry.action)).toEqual(["repair.request", "repair.approve", "repair.close"]);
    expect(entries[2]).toMatchObject({
      actor: "Millwright",
      detail: { after: { state: "succeeded", eventsDigest: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    expect(await runsFor(node)).toEqual([]);
  });

  it.each(["not-fixed", "unproved", "rolled-back", "rollback-failed", "failed"] as const)(
    "fails when its only target is %s",
    async (outcome) => {
      const node = await one();
      const repair = await started(org, [node]);
      await runAll(org, node, outcome);
      expect(await read(repair)).toMatchObject({ state: "failed", targets: [{ state: outcome }] });
    },
  );

  it("skips a target whose host refuses it, and the audit log keeps the reason", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    await finish(node, run!, "refused", "the signature does not hold");
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "failed", targets: [{ state: "skipped", sentence: "the signature does not hold" }] });
    expect(await auditOf(org, repair.id)).toContainEqual(
      expect.objectContaining({
        action: "target.refuse",
        detail: expect.objectContaining({ after: expect.objectContaining({ sentence: "the signature does not hold" }) }),
      }),
    );
  });

  it.each(["fixed", "failed", "lost"] as const)(
    "sent to its host again after it ended %s changes nothing and is in the audit log, once",
    async (end) => {
      const node = await one();
      const repair = await started(org, [node]);
      const [run] = await runsFor(node);
      await claim(node, run!);
      await finish(node, run!, end === "lost" ? "interrupted" : end);
      const ended = (await read(repair)).targets;
      for (let times = 0; times < 3; times++)
        expect(await finish(node, run!, "refused", "it never runs twice")).toEqual({ verdict: "stale" });
      expect((await read(repair)).targets).toEqual(ended);
      const refusals = (await auditOf(org, repair.id)).filter((entry) => entry.action === "target.refuse");
      expect(refusals).toMatchObject([{ detail: { before: { state: end }, after: { state: end, sentence: "it never runs twice" } } }]);
    },
  );

  it("whose refusal is delivered again has one entry in the audit log", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    for (let times = 0; times < 2; times++) await finish(node, run!, "refused", "the signature does not hold");
    expect((await auditOf(org, repair.id)).filter((entry) => entry.action === "target.refuse")).toHaveLength(1);
  });

  it("is shown to its own node only", async () => {
    const [node, other] = await nodes(2);
    await started(org, [node!]);
    const [run] = await runsFor(node!);
    expect(await runsFor(other!)).toEqual([]);
    await expect(claim(other!, run!)).rejects.toMatchObject({ code: "not-found" });
    await expect(pendingTasks(await org.as("owner"))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a claim", () => {
  it("may be repeated, takes the work out of the answers, and starts the lease", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    expect(await claim(node, run!)).toEqual({ verdict: "go-on" });
    expect(await claim(node, run!, 90_000)).toEqual({ verdict: "go-on" });
    expect(await runsFor(node)).toEqual([]);
    const [target] = (await read(repair)).targets;
    expect(target!.deadlineAt).toBeGreaterThan(Date.now() + 80_000);
  });

  it("with another fencing token is stale", async () => {
    const node = await one();
    await started(org, [node]);
    const [run] = await runsFor(node);
    expect(await claim(node, { ...run!, fencingToken: 2 })).toEqual({ verdict: "stale" });
    expect(await finish(node, { ...run!, fencingToken: 2 }, "fixed")).toEqual({ verdict: "stale" });
  });

  it("never goes back: an old phase that arrives late changes nothing", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    const say = (phase: "running" | "verifying" | "rolling-back") =>
      recordProgress(node.ctx, run!.targetId, { fencingToken: 1, phase, stepId: null, leaseMs: 60_000, atMs: Date.now() });
    await say("running");
    await say("verifying");
    expect(await say("running")).toEqual({ verdict: "go-on" });
    expect(await states(repair)).toEqual(["verifying"]);
    expect(await finish(node, run!, "failed")).toEqual({ verdict: "go-on" });
    expect(await states(repair)).toEqual(["not-fixed"]);
  });

  it("that comes too late is stale, and nothing runs", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    const later = Date.now() + 6 * 60_000;
    await sweepRepairs(org.system, { at: later, upSince: 0 }, later);
    expect(await claim(node, run!)).toEqual({ verdict: "stale" });
    expect(await read(repair)).toMatchObject({ state: "failed", targets: [{ state: "skipped" }] });
  });
});

describe("a lease", () => {
  const lapsed = async (gateway = { at: 0, upSince: 0 }) => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    await claim(node, run!, 10_000);
    const later = Date.now() + 20_000;
    await sweepRepairs(org.system, { at: later + gateway.at, upSince: gateway.upSince === 0 ? 0 : later + gateway.upSince }, later);
    return { node, repair, run: run! };
  };

  it("that lapses makes the target lost, and it is never sent again", async () => {
    const { node, repair } = await lapsed();
    expect(await read(repair)).toMatchObject({ state: "failed", targets: [{ state: "lost" }] });
    expect(await runsFor(node)).toEqual([]);
  });

  it("that lapses puts the repair under needs-me of those who can retry it, until a person does", async () => {
    const { repair } = await lapsed();
    const needs = async (role: Role) => {
      const rows = (await listRepairs(await org.as(role), { state: "needs-me" })).repairs;
      return rows.filter((row) => row.id === repair.id).map((row) => row.lostCount);
    };
    expect([await needs("lead"), await needs("operator"), await needs("viewer")]).toEqual([[1], [1], []]);
    await retryRepair(await org.as("operator"), { repairId: repair.id });
    expect(await needs("operator")).toEqual([]);
  });

  it("that lapses needs no action once a late result has settled the target", async () => {
    const { node, repair, run } = await lapsed();
    await finish(node, run, "not-fixed");
    const { repairs } = await listRepairs(await org.as("operator"), { state: "needs-me" });
    expect(repairs.map((row) => row.id)).not.toContain(repair.id);
  });

  it("does not lapse while the gateway is down", async () => {
    const { repair } = await lapsed({ at: -60_000, upSince: -600_000 });
    expect(await states(repair)).toEqual(["running"]);
  });

  it("does not lapse just after the gateway is up again", async () => {
    const { repair, node, run } = await lapsed({ at: 0, upSince: -5_000 });
    expect(await states(repair)).toEqual(["running"]);
    expect(await finish(node, run, "fixed")).toEqual({ verdict: "go-on" });
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "succeeded" });
  });

  it("lost and then heard: its result settles it once, with an audit entry", async () => {
    const { node, repair, run } = await lapsed();
    expect(await claim(node, run)).toEqual({ verdict: "go-on" });
    expect(await finish(node, run, "fixed")).toEqual({ verdict: "go-on" });
    expect(await finish(node, run, "fixed")).toEqual({ verdict: "go-on" });
    expect(await finish(node, run, "failed")).toEqual({ verdict: "stale" });
    expect(await read(repair)).toMatchObject({ state: "failed", targets: [{ state: "fixed" }] });
    expect((await auditOf(org, repair.id)).filter((entry) => entry.action === "target.settle-late")).toHaveLength(1);
  });

  it("of an interrupted agent ends as lost at once", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    await claim(node, run!);
    await finish(node, run!, "interrupted");
    expect(await states(repair)).toEqual(["lost"]);
  });
});

describe("waves", () => {
  it("open one after another, each after the one before is verified", async () => {
    const fleet = await nodes(4);
    const repair = await started(org, fleet, { waves: [1, 2] });
    expect(await states(repair)).toEqual(["ready", "waiting", "waiting", "waiting"]);
    await runAll(org, fleet[0]!, "fixed");
    expect(await states(repair)).toEqual(["fixed", "ready", "ready", "waiting"]);
    await runAll(org, fleet[1]!, "fixed");
    expect(await states(repair)).toEqual(["fixed", "fixed", "ready", "waiting"]);
    await runAll(org, fleet[2]!, "fixed");
    await runAll(org, fleet[3]!, "fixed");
    expect(await read(repair)).toMatchObject({ state: "succeeded", fixedCount: 4 });
  });

  it("stop at a canary that was not fixed; a lead may resume, the rest can be retried", async () => {
    const fleet = await nodes(3);
    const repair = await started(org, fleet, { waves: [1], concurrency: 5 });
    await runAll(org, fleet[0]!, "not-fixed");
    expect(await read(repair)).toMatchObject({ state: "halted", can: { resume: false } });
    expect(await runsFor(fleet[1]!)).toEqual([]);
    await expect(resumeRepair(await org.as("operator"), { repairId: repair.id })).rejects.toMatchObject({ code: "forbidden" });
    await resumeRepair(await org.as("lead"), { repairId: repair.id });
    await advance(repair);
    for (const node of fleet.slice(1)) await runAll(org, node, "fixed");
    expect(await read(repair)).toMatchObject({ state: "failed", fixedCount: 2 });
    const again = await retryRepair(await org.as("operator"), { repairId: repair.id });
    expect(again).toMatchObject({ state: "pending", retryOf: repair.id, nodeNames: [fleet[0]!.name] });
    expect(again.planHash).not.toBe(repair.planHash);
  });

  it("tolerate failures up to their share, and halt above it", async () => {
    const fleet = await nodes(5);
    const repair = await started(org, fleet, { waves: [4], failureShare: 0.25 });
    await runAll(org, fleet[0]!, "failed");
    expect((await read(repair)).state).toBe("running");
    await runAll(org, fleet[1]!, "failed");
    expect(await read(repair)).toMatchObject({ state: "halted" });
  });

  it("open no more than their concurrency at once", async () => {
    const fleet = await nodes(5);
    const repair = await started(org, fleet, { waves: ["100%"], concurrency: 2 });
    expect((await states(repair)).filter((state) => state === "ready")).toHaveLength(2);
    await dispatchRepair(org.system, { repairId: repair.id });
    expect((await states(repair)).filter((state) => state === "ready")).toHaveLength(2);
  });
});

describe("a node", () => {
  it("runs one mutating repair at a time; the next begins when it is free", async () => {
    const node = await one();
    const first = await started(org, [node]);
    const second = await started(org, [node]);
    expect([first.state, second.state]).toEqual(["running", "approved"]);
    expect(await started(org, [node], { runbook: "test-read-only" })).toMatchObject({ state: "running" });
    const run = (await runsFor(node)).find((one) => one.plan.repairId === first.id)!;
    await claim(node, run);
    await finish(node, run, "fixed");
    await sweepRepairs(org.system, gatewayUp());
    expect(await read(first)).toMatchObject({ state: "succeeded" });
    expect(await read(second)).toMatchObject({ state: "running" });
  });

  it("refuses a second repair at once when its runbook does not queue", async () => {
    const yaml = `${runbookYaml("in-a-hurry")}whenBusy: refuse\n`;
    await saveRunbook(await org.as("lead"), { slug: "in-a-hurry", yaml });
    const node = await one();
    await started(org, [node]);
    await expect(ask(org, [node], { runbook: "in-a-hurry" })).rejects.toMatchObject({ code: "conflict" });
    expect(await ask(org, [await one()], { runbook: "in-a-hurry" })).toMatchObject({ state: "pending" });
  });

  it("that was removed from the fleet is skipped", async () => {
    const [gone, stays] = await nodes(2);
    const repair = await started(org, [stays!, gone!], { waves: [1] });
    await withOrg(org, (tx) => tx.node.deleteMany({ where: { orgId: org.orgId, id: gone!.id } }));
    await runAll(org, stays!, "fixed");
    await advance(repair);
    expect(await read(repair)).toMatchObject({ state: "failed", targets: [{ state: "fixed" }, { state: "skipped" }] });
  });
});

describe("the blast radius", () => {
  it("keeps half of the nodes in, whatever is approved", async () => {
    const small = await makeTestOrg("Small");
    await addRunbook(small, "disruptive");
    const fleet = [await addNode(small), await addNode(small), await addNode(small)];
    const { approveRepair } = await import("./approve");
    const repair = await ask(small, fleet, { runbook: "test-disruptive", waves: ["100%"] });
    for (const nth of [1, 2]) await approveRepair(await small.as("lead", nth), { repairId: repair.id, planHash: repair.planHash });
    await dispatchRepair(small.system, { repairId: repair.id });
    const now = await readRepair(small.system, { repairId: repair.id });
    expect(now.targets.map((target) => target.state).sort()).toEqual(["ready", "waiting", "waiting"]);
  });
});

describe("output", () => {
  it("is stored by number without repeats, and read by its tail and on from there", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    await claim(node, run!);
    const targetId = run!.targetId;
    const chunks = Array.from({ length: 10 }, (_, number) => ({
      number,
      atMs: 1,
      stepId: "say",
      stream: "stdout" as const,
      text: `line ${number}\0\n`,
    }));
    await recordLog(node.ctx, targetId, { fencingToken: 1, chunks: chunks.slice(0, 6) });
    await recordLog(node.ctx, targetId, { fencingToken: 1, chunks: chunks.slice(3) });
    const page = (query: object) => readTargetLog(org.system, { repairId: repair.id, targetId, ...query });
    expect(await page({ limit: 3 })).toMatchObject({ first: 7, last: 9, total: 10, done: false });
    expect((await page({ before: 7, limit: 3 })).chunks.map((chunk) => chunk.number)).toEqual([4, 5, 6]);
    expect((await page({ after: 8 })).chunks.map((chunk) => chunk.text)).toEqual(["line 9�\n"]);
    await recordResult(node.ctx, targetId, {
      fencingToken: 1,
      outcome: "fixed",
      sentence: "done",
      exitCode: 0,
      before: null,
      after: null,
      startedAtMs: 1,
      finishedAtMs: 2,
      chunks: 10,
    });
    expect(await page({ after: 9 })).toMatchObject({ chunks: [], last: 9, done: true });
    expect(await recordLog(node.ctx, targetId, { fencingToken: 2, chunks: chunks.slice(0, 1) })).toEqual({ verdict: "stale" });
  });
});
