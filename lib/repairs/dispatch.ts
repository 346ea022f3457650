import "server-only";
import { publish, wake } from "@/lib/bus";
import { asSystem, type Ctx } from "@/lib/context";
import type { NodeLabels } from "@/lib/contracts/policy-asks";
import { openedTargetStates } from "@/lib/contracts/repair";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { loadPolicy } from "@/lib/policy/org-policy";
import { labelsOf } from "@/lib/policy/rules-for";
import { heldBack } from "@/lib/policy/windows";
import { kept, tell } from "@/lib/told";
import { absentIsDone } from "./absent-is-done";
import { openBudget } from "./budget";
import { busyNodes } from "./busy-nodes";
import { skipWaiting } from "./cancel-targets";
import { closeRepair } from "./close";
import { loadTargets, lockRepair, type RepairRecord, type TargetRecord } from "./load";
import { nextStep } from "./next-step";
import { repairLimitMs } from "./plan";
import { moveRepair, moveTarget } from "./state";
import { timings } from "./timings";

/** Starts an approved repair, or opens more of a running one, as far as waves, concurrency, busy nodes and the org's budget allow. Safe to call twice. */
export async function dispatchRepair(ctx: Ctx, input: { repairId: string }): Promise<void> {
  await withOrg(ctx, async (tx) => {
    const repair = await lockRepair(tx, ctx, input.repairId).catch(absentIsDone);
    if (!repair) return;
    if (repair.state === "approved") return void (await openTargets(tx, asSystem(ctx.orgId), repair, 0));
    if (repair.state !== "running") return;
    const next = nextStep(repair, await loadTargets(tx, repair));
    if (next.kind === "open") await openTargets(tx, asSystem(ctx.orgId), repair, next.wave);
  });
}

/** Makes targets of a wave ready for their agents. Holds the org's dispatch lock, so that nodes and budget are counted by one process at a time. */
export async function openTargets(tx: Tx, ctx: Ctx, repair: RepairRecord, wave: number): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`dispatch:${ctx.orgId}`}, 0))`;
  const now = Date.now();
  if (repair.plan.expiresAtMs <= now) return expire(tx, ctx, repair);
  const targets = await loadTargets(tx, repair);
  const candidates = targets.filter((target) => target.state === "waiting" && target.wave === wave);
  const labels = await labelsOf(
    tx,
    ctx.orgId,
    candidates.map((target) => target.nodeId),
  );
  const gone = candidates.filter((target) => !labels.has(target.nodeId));
  const present = candidates.flatMap((target) =>
    labels.has(target.nodeId) ? [{ ...target, labels: labels.get(target.nodeId) ?? {} }] : [],
  );
  const chosen = await choose(tx, ctx, repair, targets, present);
  if (chosen.length === 0 && gone.length === 0) return;

  const data = { wave, ...(repair.state === "approved" ? { startedAt: new Date(now) } : {}) };
  const deadlineAt = new Date(now + repairLimitMs(repair.plan, timings.batchSlackMs));
  if (repair.state === "approved") await moveRepair(tx, repair, "approved", "running", { ...data, deadlineAt });
  else if (repair.wave !== wave) await tx.repair.update({ where: { orgId_id: { orgId: ctx.orgId, id: repair.id } }, data });
  for (const target of gone) {
    await moveTarget(tx, target, "waiting", "skipped", { finishedAt: new Date(now), ...kept(tell("target.gone")) });
  }
  for (const target of chosen) {
    await moveTarget(tx, target, "waiting", "ready", { fencingToken: { increment: 1 }, deadlineAt: new Date(now + timings.claimMs) });
  }
  if (repair.wave !== wave) {
    const size = targets.filter((target) => target.wave === wave).length;
    const opened = tell("repair.wave", { wave: wave + 1, waves: repair.plan.waves.length, n: size });
    await recordEvents(tx, ctx, [{ kind: "repair.wave", ...opened, repairId: repair.id, incidentId: repair.incidentId }]);
  }
  afterCommit(async () => {
    await Promise.all(chosen.map((target) => wake(target.nodeId)));
    await publish(ctx.orgId, { noun: "repairs", id: repair.id });
    if (gone.length > 0) await enqueue("repair.advance", { orgId: ctx.orgId, repairId: repair.id });
  });
}

/** An approval expires with its plan: targets that have not begun by then never begin. */
async function expire(tx: Tx, ctx: Ctx, repair: RepairRecord): Promise<void> {
  const why = tell("repair.approvalExpired");
  await skipWaiting(tx, repair, why);
  if (repair.state === "approved") await closeRepair(tx, ctx, repair, "expired", why);
  else afterCommit(() => enqueue("repair.advance", { orgId: ctx.orgId, repairId: repair.id }));
}

/** Targets that may start now: no freeze, free slots, free nodes (a read-only repair does not need one), room in the budget. */
async function choose(
  tx: Tx,
  ctx: Ctx,
  repair: RepairRecord,
  targets: readonly TargetRecord[],
  candidates: readonly (TargetRecord & { labels: NodeLabels })[],
): Promise<TargetRecord[]> {
  const { policy } = await loadPolicy(tx, ctx.orgId);
  const now = Date.now();
  let slots = repair.plan.concurrency - targets.filter((target) => openedTargetStates.includes(target.state)).length;
  const busy = repair.risk === "read-only" ? new Set<string>() : await busyNodes(tx, ctx.orgId);
  const budget = await openBudget(tx, ctx, repair, policy.blastRadius);
  const chosen: TargetRecord[] = [];
  for (const target of candidates) {
    if (slots <= 0 || busy.has(target.nodeId) || heldBack(policy, repair.plan.risk, target.labels, now) !== null) continue;
    if (!budget.take(target.nodeId)) continue;
    chosen.push(target);
    slots -= 1;
    if (repair.risk !== "read-only") busy.add(target.nodeId);
  }
  return chosen;
}
