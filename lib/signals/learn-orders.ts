import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import type { SavedModel } from "@/lib/detection/sequence/stored";
import { log } from "@/lib/log";
import { Prisma } from "@/prisma/generated/client";
import { readRuns } from "./read-runs";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The most workloads of an organisation in one round, so that a large fleet does not use a core for hours. */
const AT_ONCE = 2;

/** Learns normal runs of template ids, oldest first, outside of the worker's thread. Null: too few. @throws Error when it takes too long. */
export type Learner = (runs: readonly (readonly string[])[]) => Promise<SavedModel | null>;

/** Learns the order of lines of the workloads that were learned longest ago: each once a day, and hourly until it has enough history. A failed attempt keeps the previous model. */
export async function learnOrders(ctx: Ctx, learn: Learner, nowMs = Date.now()): Promise<void> {
  const { orgId } = ctx;
  for (const workload of await dueWorkloads(ctx, nowMs)) {
    const runs = await readRuns(ctx, workload, nowMs);
    const outcome = await learn(runs).then(
      (model) => ({ failed: false, ...columnsOf(model), runs: runs.length }),
      (error: unknown) => {
        log.warn({ orgId, workload, error: String(error) }, "the order of a workload's log lines was not learned");
        return { failed: true };
      },
    );
    const row = { learnedAt: new Date(nowMs), ...outcome };
    const where = { orgId_workload: { orgId, workload } };
    const create = { orgId, workload, runs: runs.length, ...row };
    await withOrg(ctx, (tx) => tx.logSequenceModel.upsert({ where, create, update: row }));
  }
}

const columnsOf = (model: SavedModel | null) => ({
  inUse: model?.inUse ?? null,
  lstmF1: model?.lstmF1 ?? null,
  countF1: model?.countF1 ?? null,
  state: model ?? Prisma.JsonNull,
});

const dueWorkloads = (ctx: Ctx, nowMs: number): Promise<string[]> =>
  withOrg(ctx, async (tx) => {
    const rows = await tx.$queryRaw<{ workload: string }[]>`
      SELECT w.workload FROM log_watch w LEFT JOIN log_sequence_model m ON m.org_id = w.org_id AND m.workload = w.workload
      WHERE w.org_id = ${ctx.orgId} AND (m.learned_at IS NULL OR m.learned_at < ${new Date(nowMs - DAY_MS)}
        OR (m.in_use IS NULL AND m.learned_at < ${new Date(nowMs - HOUR_MS / 2)}))
      ORDER BY m.learned_at NULLS FIRST, w.workload LIMIT ${AT_ONCE}`;
    return rows.map(({ workload }) => workload);
  });
