import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { LogChunks, TargetAnswer } from "@/lib/contracts/agent";
import { afterCommit, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { logsOfTheDay, NODE_LOG_LIMIT } from "@/lib/nodes/log-quota";
import { storableText } from "@/lib/storable-text";
import { MOST_CHUNKS, STORED_LIMIT } from "./log-limits";
import { goOn, ownTarget, verdict } from "./node-target";
import { isFinalTarget } from "./state";

const CLOCK_SLACK_MS = 60_000;

/**
 * Stores numbered chunks of output. A number that is already stored stays as it is, so a redelivery repeats nothing; beyond the
 * limit of its target or its node, chunks are dropped. The agent keeps head and tail and marks its own cut.
 */
export function recordLog(ctx: Ctx, targetId: string, body: LogChunks): Promise<TargetAnswer> {
  return withOrg(ctx, async (tx) => {
    const target = await ownTarget(tx, ctx, targetId);
    // A target that never began has no output; one that ended may still deliver what it wrote.
    if (target.fencingToken !== body.fencingToken || target.fencingToken === 0) return verdict("stale");
    if (target.startedAt === null && isFinalTarget(target.state)) return verdict("stale");
    const size = body.chunks.reduce((sum, chunk) => sum + chunk.text.length, 0);
    if (body.chunks.some((chunk) => chunk.number > MOST_CHUNKS)) throw refuse("invalid", "chunkNumber", {}, "chunks");
    if ((await logsOfTheDay(tx, { orgId: ctx.orgId, nodeId: target.nodeId })) + size > NODE_LOG_LIMIT) return goOn(target);
    // A host's clock may be wrong, but no line may be from the future.
    const latest = Date.now() + CLOCK_SLACK_MS;
    const last = Math.max(...body.chunks.map((chunk) => chunk.number));
    const { count } = await tx.repairTarget.updateMany({
      where: { orgId: ctx.orgId, id: targetId, fencingToken: body.fencingToken, logSize: { lte: STORED_LIMIT - size } },
      data: { logSize: { increment: size } },
    });
    if (count === 0) return goOn(target);
    await tx.repairTarget.updateMany({ where: { orgId: ctx.orgId, id: targetId, chunks: { lte: last } }, data: { chunks: last + 1 } });
    await tx.repairLog.createMany({
      data: body.chunks.map(({ number, atMs, stepId, stream, text }) => ({
        orgId: ctx.orgId,
        targetId,
        number,
        at: new Date(Math.min(atMs, latest)),
        stepId,
        stream,
        text: storableText(text),
      })),
      skipDuplicates: true,
    });
    afterCommit(() => publish(ctx.orgId, { noun: "repairs", id: target.repairId, part: target.id }));
    return goOn(target);
  });
}
