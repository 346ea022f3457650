import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { Phase, TargetAnswer, TargetProgress } from "@/lib/contracts/agent";
import type { TargetState } from "@/lib/contracts/repair";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { recordEvents } from "@/lib/events/record";
import { tell } from "@/lib/told";
import type { TargetRecord } from "./load";
import { goOn, ownTarget, verdict } from "./node-target";
import { isFinalTarget, moveTarget, targetPath } from "./state";
import { timings } from "./timings";

/**
 * A phase or a step begins on the host. `running` claims the target: after this answer, and only then, the agent starts.
 * Renews the lease. Safe to repeat; older phases change nothing.
 */
export function recordProgress(ctx: Ctx, targetId: string, body: TargetProgress): Promise<TargetAnswer> {
  return withOrg(ctx, async (tx) => {
    const target = await ownTarget(tx, ctx, targetId);
    if (target.fencingToken !== body.fencingToken || target.state === "waiting") return verdict("stale");
    // It was lost and is heard again: its result is still accepted.
    if (target.state === "lost") return goOn(target);
    if (isFinalTarget(target.state)) return verdict("stale");
    const lease = { stepId: body.stepId, deadlineAt: new Date(Date.now() + Math.min(body.leaseMs, timings.longestLeaseMs)) };
    const walk = target.state === body.phase ? [] : targetPath(target.state, body.phase);
    if (walk === null) return goOn(target);
    if (walk.length === 0) return renew(tx, target, lease);
    let from: TargetState = target.state;
    for (const to of walk) {
      const moved = await moveTarget(tx, { ...target }, from, to, { ...lease, ...(from === "ready" ? { startedAt: new Date() } : {}) });
      // Another change was first (a cancel, the sweep): answer with the new state.
      if (!moved) return again(tx, ctx, targetId, body);
      from = to;
    }
    await tellTimeline(tx, ctx, target, body.phase);
    return goOn(target);
  });
}

async function renew(tx: Tx, target: TargetRecord, lease: { stepId: string | null; deadlineAt: Date }): Promise<TargetAnswer> {
  const where = { orgId: target.orgId, id: target.id, state: target.state, fencingToken: target.fencingToken };
  const { count } = await tx.repairTarget.updateMany({ where, data: lease });
  if (count === 1 && lease.stepId !== target.stepId) announce(target);
  // It became lost at this moment: the result settles it.
  return goOn(target);
}

async function again(tx: Tx, ctx: Ctx, targetId: string, body: TargetProgress): Promise<TargetAnswer> {
  const now = await ownTarget(tx, ctx, targetId);
  if (now.fencingToken !== body.fencingToken) return verdict("stale");
  return now.state === "lost" || !isFinalTarget(now.state) ? goOn(now) : verdict("stale");
}

const entries = { running: "target.began", verifying: "target.verifying", "rolling-back": "target.rollingBack" } as const;

async function tellTimeline(tx: Tx, ctx: Ctx, target: TargetRecord, to: Phase): Promise<void> {
  const entry = tell(entries[to], { node: target.nodeName });
  await recordEvents(tx, ctx, [{ kind: `target.${to}`, ...entry, repairId: target.repairId, targetId: target.id, nodeId: target.nodeId }]);
  announce(target);
}

const announce = (target: TargetRecord): void =>
  afterCommit(() => publish(target.orgId, { noun: "repairs", id: target.repairId, part: target.id }));
