import "server-only";
import type { Ctx } from "@/lib/context";
import type { ShareComparison } from "@/lib/contracts/comparison";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { demandUser } from "../demand-user";

/**
 * Shares the caller's comparison with every member of the organisation, or stops sharing it. The audit log records this without the text.
 * @throws AppError `not-found` when it is somebody else's.
 */
export function shareComparison(ctx: Ctx, { comparisonId, shared }: ShareComparison): Promise<Record<string, never>> {
  return mutate(ctx, "comparison.share", async (tx) => {
    const where = { orgId: ctx.orgId, userId: demandUser(ctx), id: comparisonId };
    const before = await tx.comparison.findFirst({ where, select: { shared: true } });
    if (!before) throw refuse("not-found", "noComparison");
    await tx.comparison.updateMany({ where, data: { shared } });
    return { subject: `comparison:${comparisonId}`, before, after: { shared }, result: {} };
  });
}
