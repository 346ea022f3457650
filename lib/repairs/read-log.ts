import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { LogStream } from "@/lib/contracts/agent";
import { type LogPage, LogQuery } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { asTarget } from "./load";
import { isFinalTarget } from "./state";

/** How long an agent may still deliver output after its end. After that the stored output is complete. */
const LATE_MS = 60_000;

/** A page of a target's output: after `after`, before `before`, or the tail. @throws AppError `not-found`. */
export function readTargetLog(ctx: Ctx, input: LogQuery & { repairId: string; targetId: string }): Promise<LogPage> {
  const { repairId, targetId, ...rest } = input;
  const query = LogQuery.parse(rest);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const row = await tx.repairTarget.findFirst({ where: { orgId: ctx.orgId, id: targetId, repairId } });
    if (!row) throw refuse("not-found", "absent");
    const target = asTarget(row);
    const forward = query.after !== undefined;
    const number = forward ? { gt: query.after as number } : query.before !== undefined ? { lt: query.before } : { gte: 0 };
    const rows = await tx.repairLog.findMany({
      where: { targetId, orgId: ctx.orgId, number },
      orderBy: { number: forward ? "asc" : "desc" },
      take: query.limit,
    });
    if (!forward) rows.reverse();
    const stored = await tx.repairLog.aggregate({ where: { targetId, orgId: ctx.orgId }, _max: { number: true } });
    const newest = stored._max.number ?? -1;
    const quiet = (target.finishedAt?.getTime() ?? Number.POSITIVE_INFINITY) + LATE_MS < Date.now();
    const first = rows[0]?.number ?? (query.after ?? -1) + 1;
    const last = rows.at(-1)?.number ?? query.after ?? -1;
    return {
      chunks: rows.map((chunk) => ({
        number: chunk.number,
        atMs: chunk.at.getTime(),
        stepId: chunk.stepId,
        stream: LogStream.parse(chunk.stream),
        text: chunk.text,
      })),
      first,
      last,
      total: newest + 1,
      done: isFinalTarget(target.state) && last >= newest && (newest + 1 >= target.chunks || quiet),
    };
  });
}
