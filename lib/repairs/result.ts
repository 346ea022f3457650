import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { publish } from "@/lib/bus";
import { hashOf } from "@/lib/canonical";
import { asSystem, type Ctx } from "@/lib/context";
import type { TargetAnswer, TargetOutcome, TargetResult } from "@/lib/contracts/agent";
import type { TargetState } from "@/lib/contracts/repair";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { storableText } from "@/lib/storable-text";
import { tell } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import type { TargetRecord } from "./load";
import { ownTarget, verdict } from "./node-target";
import { isFinalTarget, moveTarget, targetPath } from "./state";

/** The largest number that the columns hold. */
const INT4 = 2_147_483_647;

/** Outcomes that the table does not have for a phase, and their meaning there, so that an imprecise report is not dropped. */
const meaning: Partial<Record<TargetState, Partial<Record<TargetState, TargetState>>>> = {
  verifying: { failed: "not-fixed" },
  "rolling-back": { failed: "rollback-failed", "not-fixed": "rollback-failed", cancelled: "rollback-failed", fixed: "rolled-back" },
};

/** The agent's outcome as a state. */
function stateFor(outcome: TargetOutcome, target: TargetRecord): TargetState {
  if (outcome === "refused") return target.state === "ready" ? "skipped" : "failed";
  // Killed in the middle: its outcome is unknown, and it is never silently run again.
  if (outcome === "interrupted") return "lost";
  return meaning[target.state]?.[outcome] ?? outcome;
}

/**
 * Records how a target ended on its host. Safe to repeat. A late result settles a lost target, once, with an audit entry.
 */
export function recordResult(ctx: Ctx, targetId: string, body: TargetResult): Promise<TargetAnswer> {
  return withOrg(ctx, async (tx) => {
    const target = await ownTarget(tx, ctx, targetId);
    if (target.fencingToken !== body.fencingToken || target.fencingToken === 0) return verdict("stale");
    const to = stateFor(body.outcome, target);
    if (isLateRefusal(target, body)) {
      await tellLateRefusal(tx, ctx, target, body);
      return verdict("stale");
    }
    // The answer to its first delivery was lost.
    if (target.state === to) return verdict("go-on");
    const late = target.state === "lost";
    if (isFinalTarget(target.state) && (!late || target.settledLate)) return verdict("stale");
    const moved = await walk(tx, target, to, body);
    if (!moved) return verdict("stale");
    await note(tx, ctx, target, to, body, late);
    afterCommit(async () => {
      await enqueue("repair.advance", { orgId: ctx.orgId, repairId: target.repairId });
      await publish(ctx.orgId, { noun: "repairs", id: target.repairId, part: target.id });
    });
    return verdict("go-on");
  });
}

/** The host refused to begin a target that has ended, for example because its envelope was sent again. This says nothing about the outcome of the first run. */
const isLateRefusal = (target: TargetRecord, body: TargetResult): boolean =>
  body.outcome === "refused" && body.startedAtMs === null && isFinalTarget(target.state) && storableText(body.sentence) !== target.sentence;

/** Once for each target, so that a host cannot fill the audit chain. */
async function tellLateRefusal(tx: Tx, ctx: Ctx, target: TargetRecord, body: TargetResult): Promise<void> {
  const { repairId, id: targetId } = target;
  const kind = "target.refused-late";
  if (await tx.event.findFirst({ where: { orgId: ctx.orgId, repairId, targetId, kind }, select: { id: true } })) return;
  const told = tell("target.refusedLate", { node: target.nodeName, sentence: storableText(body.sentence) });
  await recordEvents(tx, ctx, [{ kind, ...told, repairId, targetId, nodeId: target.nodeId }]);
  await auditAnswer(tx, ctx, "target.refuse", target, target.state, body);
}

/** Moves through every phase on the way, in one transaction: a phase with a lost message has still happened. */
async function walk(tx: Tx, target: TargetRecord, to: TargetState, body: TargetResult): Promise<boolean> {
  const path = targetPath(target.state, to);
  if (path === null) return false;
  const now = Date.now();
  const startedAt = target.startedAt ?? (body.startedAtMs === null ? null : new Date(Math.min(body.startedAtMs, now)));
  const data = {
    startedAt,
    finishedAt: new Date(now),
    deadlineAt: null,
    stepId: null,
    sentence: storableText(body.sentence),
    told: Prisma.DbNull,
    exitCode: body.exitCode === null ? null : Math.max(-INT4, Math.min(INT4, body.exitCode)),
    before: (body.before as Prisma.InputJsonObject | null) ?? Prisma.DbNull,
    after: (body.after as Prisma.InputJsonObject | null) ?? Prisma.DbNull,
    chunks: Math.max(target.chunks, Math.min(INT4, body.chunks)),
  };
  let from = target.state;
  for (const next of path) {
    if (!(await moveTarget(tx, target, from, next, next === to ? data : {}))) return false;
    from = next;
  }
  return true;
}

async function note(tx: Tx, ctx: Ctx, target: TargetRecord, to: TargetState, body: TargetResult, late: boolean): Promise<void> {
  const repair = await tx.repair.findUnique({
    where: { orgId_id: { orgId: ctx.orgId, id: target.repairId } },
    select: { incidentId: true },
  });
  const ended = tell("target.ended", { state: to.replaceAll("-", "_"), node: target.nodeName, sentence: storableText(body.sentence) });
  const told = late ? tell("target.endedLate", { ended: ended.told }) : ended;
  const kind = late ? "target.settled-late" : `target.${to}`;
  await recordEvents(tx, ctx, [
    { kind, ...told, repairId: target.repairId, targetId: target.id, nodeId: target.nodeId, incidentId: repair?.incidentId ?? null },
  ]);
  // A refusal is the host's decision, and a late result changes a closed audit entry: both belong in the chain.
  const refused = body.outcome === "refused";
  if (!late && !refused) return;
  await auditAnswer(tx, ctx, refused ? "target.refuse" : "target.settle-late", target, to, body);
}

async function auditAnswer(tx: Tx, ctx: Ctx, action: string, target: TargetRecord, to: TargetState, body: TargetResult): Promise<void> {
  await appendAudit(tx, asSystem(ctx.orgId), {
    action,
    subject: `repair:${target.repairId}`,
    detail: {
      before: { state: target.state },
      after: { state: to, targetId: target.id, node: target.nodeName, sentence: body.sentence, resultHash: hashOf(body) },
    },
  });
}
