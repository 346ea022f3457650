import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { loadRetention } from "@/lib/orgs/retention";

const DAY_MS = 86_400_000;
/** Counts and templates are kept at least this long, because they show what is usual; and never shorter than the lines that they describe. */
const COUNT_DAYS = 35;
/** Lines of one statement, so that no lock is held for long. */
const PORTION = 50_000;

/** Deletes log lines past their retention, and counts and templates without a line for weeks. */
export async function forgetLogs(ctx: Ctx): Promise<void> {
  const { orgId } = ctx;
  const { logDays } = await withOrg(ctx, (tx) => loadRetention(tx, orgId));
  const linesBefore = new Date(Date.now() - logDays * DAY_MS);
  for (let deleted = PORTION; deleted === PORTION; ) {
    deleted = await withOrg(
      ctx,
      (tx) => tx.$executeRaw`
        DELETE FROM log_line WHERE org_id = ${orgId} AND id IN
          (SELECT id FROM log_line WHERE org_id = ${orgId} AND at < ${linesBefore} ORDER BY at LIMIT ${PORTION})`,
    );
  }
  const before = new Date(Date.now() - Math.max(COUNT_DAYS, logDays) * DAY_MS);
  await withOrg(ctx, async (tx) => {
    await tx.logCount.deleteMany({ where: { orgId, minute: { lt: before } } });
    await tx.logTemplate.deleteMany({ where: { orgId, lastAt: { lt: before } } });
    // A workload without lines for weeks makes room for another.
    await tx.$executeRaw`
      DELETE FROM log_miner m WHERE m.org_id = ${orgId}
        AND NOT EXISTS (SELECT 1 FROM log_template t WHERE t.org_id = m.org_id AND t.workload = m.workload)`;
    await tx.$executeRaw`
      DELETE FROM log_watch w WHERE w.org_id = ${orgId}
        AND NOT EXISTS (SELECT 1 FROM log_miner m WHERE m.org_id = w.org_id AND m.workload = w.workload)`;
    await tx.$executeRaw`
      DELETE FROM log_sequence_model s WHERE s.org_id = ${orgId}
        AND NOT EXISTS (SELECT 1 FROM log_miner m WHERE m.org_id = s.org_id AND m.workload = s.workload)`;
    await tx.logUsage.deleteMany({ where: { orgId, day: { lt: before } } });
  });
}
