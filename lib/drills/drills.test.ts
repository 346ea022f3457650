import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { DrillDetail } from "@/lib/contracts/drill";
import type { DrillOrder } from "@/lib/contracts/order";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { listIncidents } from "@/lib/incidents/read";
import { sweepIncidents } from "@/lib/incidents/sweep";
import { pendingOrders } from "@/lib/orders/pending";
import { recordAnswer } from "@/lib/orders/record-answer";
import { sweepOrders } from "@/lib/orders/sweep";
import { readResponseTimes } from "@/lib/overview/response-times";
import { approveRepair } from "@/lib/repairs/approve";
import { cancelRepair } from "@/lib/repairs/cancel";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { listRepairs, readRepair } from "@/lib/repairs/read";
import { rejectRepair } from "@/lib/repairs/reject";
import { readRunbook } from "@/lib/runbooks/read";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { runAll } from "@/scripts/testing/repairs";
import { advanceDrill, sweepDrills } from "./advance";
import { cancelDrill } from "./cancel";
import { listDrills, readDrill } from "./read";
import { readDrillReport } from "./report";
import { startDrill } from "./start";
import { drillStates, longestDrillMs } from "./state";

describe("a fire drill", () => {
  let org: TestOrg;
  let node: TestNode;
  beforeEach(async () => {
    org = await makeTestOrg("Drill");
    node = await makeTestNode(org);
  });
  const start = async () => startDrill(await org.as("lead"), { nodeId: node.nodeId });
  const now = (drill: DrillDetail) => readDrill(org.system, { drillId: drill.id });
  const orders = async (): Promise<DrillOrder[]> =>
    (await pendingOrders(node.ctx)).flatMap((task) =>
      task.kind === "order" && task.signed.order.kind === "drill" ? [task.signed.order] : [],
    );
  /** The node's agent answers its waiting order. */
  const answer = async (outcome: "done" | "refused" = "done", sentence = "") => {
    const [order] = await orders();
    await recordAnswer(node.ctx, order!.orderId, { outcome, sentence, atMs: Date.now(), report: null });
    return order!;
  };
  const look = async (drill: DrillDetail, state: "faulty" | "ok", workload = drill.workload) => {
    const data = { problems: [{ path: "/state/drill/fire-drill.yaml", line: 4, column: 1, reason: "a TAB" }] };
    await recordHealth(
      node.ctx,
      makeHealth([checkResult("config.files", state, { workload, data, sentence: `fire-drill.yaml is ${state}` })]),
    );
  };
  /** As far as the request for approval. */
  const detected = async (): Promise<DrillDetail> => {
    const drill = await start();
    await answer();
    await sweepDrills(org.system);
    await look(drill, "faulty");
    await sweepDrills(org.system);
    return now(drill);
  };
  const overdue = () => sweepDrills(org.system, Date.now() + 2 * 3_600_000);

  it("walks from its fault to its proof by two people, and keeps the time of each leg", async () => {
    const drill = await start();
    expect(drill).toMatchObject({ state: "injecting", owner: "agent", deadlineAt: expect.any(Number) });
    expect(await answer()).toMatchObject({ action: "inject", drillId: drill.id, workload: drill.workload });
    await sweepDrills(org.system);
    expect(await now(drill)).toMatchObject({ state: "detecting", legs: { injected: expect.any(Number) } });

    await look(drill, "faulty");
    await advanceDrill(org.system, { drillId: drill.id });
    const waiting = await now(drill);
    expect(waiting).toMatchObject({
      state: "approving",
      repair: { state: "pending" },
      approvers: ["Owner 1"],
      needs: [{ reason: "approvals", n: 1 }],
    });
    const repair = await readRepair(org.system, { repairId: waiting.repair!.id });
    expect(repair).toMatchObject({
      runbook: "restore-config",
      requesterName: "Lead 1",
      incidentId: waiting.incident!.id,
      drillId: drill.id,
    });

    const own = approveRepair(await org.as("lead"), { repairId: repair.id, planHash: repair.planHash });
    await expect(own).rejects.toMatchObject({ code: "forbidden" });
    await approveRepair(await org.as("owner"), { repairId: repair.id, planHash: repair.planHash });
    await dispatchRepair(org.system, { repairId: repair.id });
    await sweepDrills(org.system);
    expect((await now(drill)).state).toBe("repairing");
    await runAll(org, { id: node.nodeId, name: "n", ctx: node.ctx, privateKey: node.privateKey }, "fixed");
    await sweepDrills(org.system);
    expect((await now(drill)).state).toBe("resolving");

    await look(drill, "ok");
    await withOrg(org, (tx) =>
      tx.incident.updateMany({ where: { orgId: org.orgId }, data: { quietSince: new Date(Date.now() - 60_000) } }),
    );
    await sweepIncidents(org.system);
    await sweepDrills(org.system);
    expect((await now(drill)).state).toBe("clearing");
    expect(await answer()).toMatchObject({ action: "clear", drillId: drill.id });
    await sweepDrills(org.system);

    const over = await now(drill);
    expect(over).toMatchObject({ state: "passed", finishedAt: expect.any(Number), deadlineAt: null, can: { cancel: false } });
    const times = [
      "started",
      "injected",
      "detected",
      "opened",
      "requested",
      "approved",
      "dispatched",
      "fixed",
      "resolved",
      "cleared",
    ] as const;
    for (const leg of times) expect(over.legs[leg], leg).toEqual(expect.any(Number));
    const report = await readDrillReport(await org.as("viewer"), { drillId: drill.id });
    expect(report).toContain("# Fire drill 1 on gpu-01: passed");
    const chinese = await readDrillReport(await org.as("viewer"), { drillId: drill.id, language: "zh-CN" });
    expect(chinese).toContain("# gpu-01 上的故障演练 1：通过");
    expect(chinese).toContain("：恢复配置文件最近一个可解析的版本（成功）");
    expect(report.match(/^\| [A-Z]/gm)?.length).toBeGreaterThanOrEqual(10);
    const audit = await withOrg(org, (tx) =>
      tx.audit.findMany({ where: { orgId: org.orgId, subject: `drill:${drill.id}` }, orderBy: { number: "asc" } }),
    );
    expect(audit.map((entry) => entry.action)).toEqual(["drill.start", "drill.close"]);
  });

  it("is marked wherever it is shown and counts nowhere", async () => {
    const drill = await detected();
    const { incidents } = await listIncidents(org.system, { state: "open", limit: 10 });
    expect(incidents).toMatchObject([{ drillId: drill.id, workload: drill.workload }]);
    const { repairs } = await listRepairs(org.system);
    expect(repairs).toMatchObject([{ drillId: drill.id }]);
    expect(await withOrg(org, (tx) => readResponseTimes(tx, org.orgId, 30 * 86_400_000))).toMatchObject({ incidents: 0, mttdMs: null });
    const [repair] = repairs;
    const { planHash } = await readRepair(org.system, { repairId: repair!.id });
    await approveRepair(await org.as("owner"), { repairId: repair!.id, planHash });
    await dispatchRepair(org.system, { repairId: repair!.id });
    await runAll(org, { id: node.nodeId, name: "n", ctx: node.ctx, privateKey: node.privateKey }, "fixed");
    expect(await readRunbook(org.system, { slug: "restore-config" })).toMatchObject({ runs: 0, succeeded: 0 });
  });

  it("does not take another fault for its own", async () => {
    const drill = await start();
    await answer();
    await sweepDrills(org.system);
    await look(drill, "faulty", "fire-drill-999");
    await sweepDrills(org.system);
    expect((await now(drill)).state).toBe("detecting");
    expect((await listIncidents(org.system, { state: "open", limit: 10 })).incidents).toMatchObject([{ drillId: null }]);
  });

  it("recognises its fault even when the finding comes before the node's answer", async () => {
    const drill = await start();
    await look(drill, "faulty");
    await answer();
    await sweepDrills(org.system);
    expect(await now(drill)).toMatchObject({ state: "approving", incident: { sentence: "fire-drill.yaml is faulty" } });
  });

  it("fails with the host's own words when its policy forbids it", async () => {
    const drill = await start();
    await answer("refused", "this host's policy forbids fire drills");
    await sweepDrills(org.system);
    expect(await now(drill)).toMatchObject({ state: "clearing", sentence: "The node refused: this host's policy forbids fire drills" });
    await answer();
    await sweepDrills(org.system);
    expect((await now(drill)).state).toBe("failed");
  });

  it("says in the reader's words that the node did not answer", async () => {
    const drill = await start();
    await sweepOrders(org.system, Date.now() + 2 * 3_600_000);
    await sweepDrills(org.system);
    expect(await now(drill)).toMatchObject({ sentence: "The node did not answer in time.", told: { code: "stories.drill.late" } });
  });

  it("ends with the outcome of its repair: rejected, cancelled, not fixed", async () => {
    for (const [act, state] of [
      ["reject", "failed"],
      ["cancel", "cancelled"],
      ["fail", "failed"],
    ] as const) {
      const drill = await detected();
      const { id: repairId, planHash } = await readRepair(org.system, { repairId: drill.repair!.id });
      if (act === "reject") await rejectRepair(await org.as("owner"), { repairId, planHash, comment: "not now" });
      if (act === "cancel") await cancelRepair(await org.as("operator"), { repairId });
      if (act === "fail") {
        await approveRepair(await org.as("owner"), { repairId, planHash });
        await dispatchRepair(org.system, { repairId });
        await runAll(org, { id: node.nodeId, name: "n", ctx: node.ctx, privateKey: node.privateKey }, "not-fixed");
      }
      await sweepDrills(org.system);
      await answer();
      await sweepDrills(org.system);
      expect((await now(drill)).state, act).toBe(state);
      expect((await listIncidents(org.system, { state: "open", limit: 10 })).open).toBe(0);
    }
  });

  it("fails when its fault goes away before anybody approved: the agent was restarted", async () => {
    const drill = await detected();
    await recordHealth(node.ctx, makeHealth([]));
    await sweepDrills(org.system);
    const over = await now(drill);
    expect(over).toMatchObject({ state: "clearing", sentence: expect.stringContaining("restarted") });
    expect(over.repair).toMatchObject({ state: "cancelled" });
  });

  it("ends by itself in every state, and cleans up whether or not its node answers", async () => {
    for (const silentFrom of ["injecting", "detecting", "approving"] as const) {
      const drill = await start();
      if (silentFrom !== "injecting") {
        await answer();
        await sweepDrills(org.system);
      }
      if (silentFrom === "approving") {
        await look(drill, "faulty");
        await sweepDrills(org.system);
      }
      expect((await now(drill)).state).toBe(silentFrom);
      await overdue();
      expect(await now(drill)).toMatchObject({
        state: silentFrom === "approving" ? "expired" : "failed",
        sentence: expect.stringContaining("removes them later"),
      });
      expect((await listRepairs(org.system, { state: "open" })).repairs).toEqual([]);
      expect((await listIncidents(org.system, { state: "open", limit: 10 })).open).toBe(0);
      await sweepOrders(org.system, Date.now() + 3_600_000);
    }
    expect(longestDrillMs).toBeGreaterThan(drillStates.approving.withinMs);
  });

  it("is cancelled in any state by who may, once", async () => {
    const drill = await detected();
    const lead = await org.as("lead");
    for (const role of ["operator", "viewer"] as const)
      await expect(cancelDrill(await org.as(role), { drillId: drill.id })).rejects.toMatchObject({ code: "forbidden" });
    const cancelled = await cancelDrill(lead, { drillId: drill.id, reason: "lunch" });
    expect(cancelled).toMatchObject({ state: "clearing", sentence: "Cancelled by Lead 1: lunch.", repair: { state: "cancelled" } });
    await expect(cancelDrill(lead, { drillId: drill.id })).rejects.toMatchObject({ code: "conflict" });
    await answer();
    await sweepDrills(org.system);
    expect(await now(drill)).toMatchObject({ state: "cancelled", legs: { cleared: expect.any(Number) } });
    await expect(cancelDrill(lead, { drillId: drill.id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("is one at a time on a node, for leads, and nothing to another organisation", async () => {
    const both = await Promise.allSettled([start(), start()]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(start()).rejects.toMatchObject({ code: "conflict" });
    for (const role of ["operator", "viewer", "auditor"] as const)
      await expect(startDrill(await org.as(role), { nodeId: node.nodeId })).rejects.toMatchObject({ code: "forbidden" });
    const { drills } = await listDrills(await org.as("viewer"));
    expect(drills).toHaveLength(1);
    const stranger = await (await makeTestOrg("Other")).as("owner");
    const drillId = drills[0]!.id;
    for (const ask of [readDrill, readDrillReport, cancelDrill])
      await expect(ask(stranger, { drillId })).rejects.toMatchObject({ code: "not-found" });
    await expect(startDrill(stranger, { nodeId: node.nodeId })).rejects.toMatchObject({ code: "not-found" });
    await expect(startDrill(await org.as("lead"), { nodeId: randomUUID() })).rejects.toMatchObject({ code: "not-found" });
    expect((await listDrills(stranger)).drills).toEqual([]);
  });
});
