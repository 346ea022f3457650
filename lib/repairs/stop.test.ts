import { beforeAll, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
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
  runsFor,
  started,
  type TestNode,
} from "@/scripts/testing/repairs";
import { advanceRepair } from "./advance";
import { cancelRepair } from "./cancel";
import { editRepair } from "./edit";
import { pauseRepair } from "./pause";
import { readPostMortem } from "./post-mortem";
import { readRepair } from "./read";
import { rejectRepair } from "./reject";
import { resumeRepair } from "./resume";
import { retryRepair } from "./retry";
import { sweepRepairs } from "./sweep";
import { pendingTasks } from "./tasks";

let org: TestOrg;
let other: TestOrg;
beforeAll(async () => {
  org = await makeTestOrg("Stop");
  other = await makeTestOrg("Other");
  await addRunbook(org);
});
const one = (): Promise<TestNode> => addNode(org);
const read = (repair: { id: string }) => readRepair(org.system, { repairId: repair.id });

/** Moves the repair's deadline into the past. */
const overdue = (repair: { id: string }) =>
  withOrg(org, (tx) =>
    tx.repair.updateMany({ where: { orgId: org.orgId, id: repair.id }, data: { deadlineAt: new Date(Date.now() - 1) } }),
  );

describe("cancelling", () => {
  const cancel = async (repair: { id: string }) => cancelRepair(await org.as("operator"), { repairId: repair.id, reason: "enough" });

  it("ends a pending, an approved and a halted repair at once", async () => {
    const pending = await ask(org, [await one()]);
    expect(await cancel(pending)).toMatchObject({ state: "cancelled", targets: [{ state: "cancelled" }] });
    const [a, b] = [await one(), await one()];
    const halted = await started(org, [a, b], { waves: [1] });
    await runAll(org, a, "failed");
    expect(await cancel(halted)).toMatchObject({ state: "cancelled", targets: [{ state: "failed" }, { state: "cancelled" }] });
    await expect(cancel(halted)).rejects.toMatchObject({ code: "conflict" });
  });

  it("takes back what no agent has claimed", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    expect(await cancel(repair)).toMatchObject({ state: "cancelled" });
    expect(await claim(node, run!)).toEqual({ verdict: "stale" });
  });

  it("asks a running agent to stop, and ends when it has", async () => {
    const [node, second] = [await one(), await one()];
    const repair = await started(org, [node, second], { waves: [1] });
    const [run] = await runsFor(node);
    await claim(node, run!);
    expect(await cancel(repair)).toMatchObject({
      state: "running",
      targets: [{ state: "running", cancelRequested: true }, { state: "cancelled" }],
    });
    expect(await pendingTasks(node.ctx)).toEqual([{ kind: "cancel", repairId: repair.id, targetId: run!.targetId, fencingToken: 1 }]);
    expect(await claim(node, run!)).toEqual({ verdict: "cancel" });
    await finish(node, run!, "cancelled");
    await advanceRepair(org.system, { repairId: repair.id });
    expect(await read(repair)).toMatchObject({ state: "cancelled" });
    const entries = await auditOf(org, repair.id);
    expect(entries.map((entry) => entry.action)).toEqual(["repair.request", "repair.approve", "repair.cancel", "repair.close"]);
  });

  it("ends even when the agent never answers", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    const [run] = await runsFor(node);
    await claim(node, run!, 1_000);
    await cancel(repair);
    const later = Date.now() + 120_000;
    await sweepRepairs(org.system, { at: later, upSince: 0 }, later);
    expect(await read(repair)).toMatchObject({ state: "cancelled", targets: [{ state: "lost" }] });
  });

  it("and a claim at the same moment: one of them wins, and it never runs uncancelled", async () => {
    for (let n = 0; n < 5; n++) {
      const node = await one();
      const repair = await started(org, [node]);
      const [run] = await runsFor(node);
      const [answer] = await Promise.all([claim(node, run!), cancel(repair)]);
      const now = await read(repair);
      if (answer.verdict === "stale") expect(now).toMatchObject({ state: "cancelled", targets: [{ state: "cancelled" }] });
      else expect(now.targets[0]).toMatchObject({ state: "running", cancelRequested: true });
    }
  });
});

describe("rejecting", () => {
  it("ends a request with its reason and keeps who could have approved", async () => {
    const repair = await ask(org, [await one()]);
    const rejected = await rejectRepair(await org.as("lead"), { repairId: repair.id, planHash: repair.planHash, comment: "not now" });
    expect(rejected).toMatchObject({
      state: "rejected",
      approvals: [{ decision: "rejected", comment: "not now" }],
      can: { approve: false },
    });
    expect(rejected.approvers).toContain("Owner 1");
    expect((await auditOf(org, repair.id)).at(-1)).toMatchObject({ action: "repair.reject", detail: { after: { comment: "not now" } } });
    await expect(
      rejectRepair(await org.as("lead"), { repairId: repair.id, planHash: repair.planHash, comment: "x" }),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("pausing", () => {
  it("lets running targets finish, opens no more, and continues after a resume", async () => {
    const [a, b] = [await one(), await one()];
    const repair = await started(org, [a, b], { waves: [1] });
    expect(await pauseRepair(await org.as("lead"), { repairId: repair.id })).toMatchObject({ state: "paused" });
    await runAll(org, a, "fixed");
    expect(await runsFor(b)).toEqual([]);
    await resumeRepair(await org.as("lead"), { repairId: repair.id });
    await advanceRepair(org.system, { repairId: repair.id });
    await runAll(org, b, "fixed");
    expect(await read(repair)).toMatchObject({ state: "succeeded" });
  });

  it("still ends with its last target", async () => {
    const node = await one();
    const repair = await started(org, [node]);
    await pauseRepair(await org.as("lead"), { repairId: repair.id });
    await runAll(org, node, "fixed");
    expect(await read(repair)).toMatchObject({ state: "succeeded" });
  });
});

describe("a deadline", () => {
  const sweep = () => sweepRepairs(org.system, gatewayUp());

  it("expires a request nobody decided, and keeps it with who could have", async () => {
    const repair = await ask(org, [await one()]);
    await overdue(repair);
    await sweep();
    expect(await read(repair)).toMatchObject({ state: "expired", approvers: expect.arrayContaining(["Owner 1"]), can: { retry: false } });
    expect((await readRepair(await org.as("operator"), { repairId: repair.id })).can.retry).toBe(true);
    expect((await auditOf(org, repair.id)).at(-1)).toMatchObject({ action: "repair.close", detail: { after: { state: "expired" } } });
  });

  it("cancels what stays paused, fails what stays halted or runs too long", async () => {
    const make = async () => {
      const [a, b] = [await one(), await one()];
      const repair = await started(org, [a, b], { waves: [1] });
      return { a, b, repair };
    };
    const paused = await make();
    await pauseRepair(await org.as("lead"), { repairId: paused.repair.id });
    await runAll(org, paused.a, "fixed");
    const halted = await make();
    await runAll(org, halted.a, "failed");
    const slow = await make();
    for (const { repair } of [paused, halted, slow]) await overdue(repair);
    await sweep();
    expect((await read(paused.repair)).state).toBe("cancelled");
    expect((await read(halted.repair)).state).toBe("failed");
    expect((await read(slow.repair)).state).toBe("failed");
    expect(await runsFor(slow.a)).toEqual([]);
  });
});

describe("a lost wake-up", () => {
  it("is recovered by the sweep", async () => {
    const node = await one();
    const repair = await ask(org, [node]);
    const { approveRepair } = await import("./approve");
    await approveRepair(await org.as("lead"), { repairId: repair.id, planHash: repair.planHash });
    await sweepRepairs(org.system, gatewayUp());
    const [run] = await runsFor(node);
    await claim(node, run!);
    await finish(node, run!, "fixed");
    await sweepRepairs(org.system, gatewayUp());
    expect(await read(repair)).toMatchObject({ state: "succeeded" });
  });
});

describe("the verbs of a repair", () => {
  const verbs = {
    cancel: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) => cancelRepair(ctx, { repairId }),
    pause: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) => pauseRepair(ctx, { repairId }),
    resume: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) => resumeRepair(ctx, { repairId }),
    retry: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) => retryRepair(ctx, { repairId }),
    edit: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) => editRepair(ctx, { repairId, planHash: "0".repeat(64) }),
    reject: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) =>
      rejectRepair(ctx, { repairId, planHash: "0".repeat(64), comment: "x" }),
    postMortem: (ctx: Parameters<typeof cancelRepair>[0], repairId: string) => readPostMortem(ctx, { repairId }),
  };

  it.each(Object.entries(verbs))("%s: looks absent from another organisation", async (_, verb) => {
    const repair = await ask(org, [await one()]);
    await expect(verb(await other.as("owner"), repair.id)).rejects.toMatchObject({ code: "not-found" });
  });

  it.each(Object.entries(verbs).filter(([name]) => name !== "postMortem"))("%s: is refused to a viewer", async (_, verb) => {
    const repair = await ask(org, [await one()]);
    await expect(verb(await org.as("viewer"), repair.id)).rejects.toMatchObject({ code: "forbidden" });
  });

  it.each(Object.entries(verbs).filter(([name]) => !["postMortem", "cancel"].includes(name)))(
    "%s: is a conflict when the repair has moved on",
    async (name, verb) => {
      const repair = await ask(org, [await one()]);
      if (name === "edit" || name === "reject") await cancelRepair(await org.as("operator"), { repairId: repair.id });
      await expect(verb(await org.as("owner"), repair.id)).rejects.toMatchObject({ code: "conflict" });
    },
  );
});

describe("a post-mortem draft", () => {
  it("contains what happened, with other people's text as text", async () => {
    const node = await one();
    const repair = await started(org, [node], { reason: "<img src=x> [link](http://x)" });
    await runAll(org, node, "fixed");
    const text = await readPostMortem(await org.as("viewer"), { repairId: repair.id });
    expect(text).toContain("## Timeline");
    expect(text).toContain("Lead 1 approved");
    expect(text).toContain("\\<img src=x\\>");
    expect(text).toContain(`${node.name}: fixed`);
    const chinese = await readPostMortem(await org.as("viewer"), { repairId: repair.id, language: "zh-CN" });
    expect(chinese).toContain("## 时间线");
    expect(chinese).toContain("Lead 1 已批准");
    expect(chinese).toContain(`${node.name}：已修复`);
    const own = chinese.split("\n").filter((line) => line !== "" && !line.includes("T") && !/\p{Script=Han}/u.test(line));
    expect(own).toEqual([]);
  });
});
