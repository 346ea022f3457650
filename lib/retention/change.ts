import "server-only";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { publish } from "@/lib/bus";
import { hashOf } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { type ChangeRetention, changedFields, type Retention, type RetentionField } from "@/lib/contracts/retention";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";
import { loadRetention } from "@/lib/orgs/retention";

/**
 * Changes how long data is kept. The next night deletes what is past it.
 * @throws AppError `conflict` when it was changed since it was read; `invalid` for a quota above the installation's;
 * `reauthenticate` and a notice to owners when less is kept, because evidence goes with it.
 */
export function changeRetention(ctx: Ctx, { to, basedOn }: ChangeRetention): Promise<Record<string, never>> {
  return mutate(ctx, "retention.change", async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`retention:${ctx.orgId}`}, 0))`;
    const before = await loadRetention(tx, ctx.orgId);
    if (hashOf(before) !== basedOn) throw refuse("conflict", "retentionChanged");
    const after: Retention = { ...before, ...to };
    const change = changedFields(before, after);
    const most = env().MILLWRIGHT_MOST_LOG_BYTES_PER_DAY;
    if ((change.logBytesPerDay ?? 0) > most) throw refuse("invalid", "logQuotaTooLarge", { gib: most / 1024 ** 3 }, "logBytesPerDay");
    if (Object.entries(change).some(([field, value]) => value < before[field as RetentionField])) {
      await demandRecentProof(tx, ctx);
      await recordSecurityChange(tx, ctx, "retentionShortened");
    }
    await tx.retention.upsert({ where: { orgId: ctx.orgId }, create: { orgId: ctx.orgId, ...change }, update: change });
    return { subject: `retention:${ctx.orgId}`, before, after, result: {}, due: () => publish(ctx.orgId, { noun: "retention" }) };
  });
}
