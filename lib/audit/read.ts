import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { AuditPage } from "@/lib/contracts/audit";
import { AuditFilter } from "@/lib/contracts/audit";
import { withOrg } from "@/lib/db";
import { verifyChain } from "./verify";

/** Newest first, with the verdict over the whole chain. */
export function readAudit(ctx: Ctx, input: AuditFilter = {}): Promise<AuditPage> {
  const filter = AuditFilter.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "audit.read");
    const rows = await tx.audit.findMany({
      where: {
        orgId: ctx.orgId,
        ...(filter.subject ? { subject: filter.subject } : {}),
        ...(filter.before ? { number: { lt: filter.before } } : {}),
      },
      orderBy: { number: "desc" },
      take: filter.limit,
    });
    const entries = rows.map(({ orgId: _, at, detail, ...row }) => ({
      ...row,
      atMs: at.getTime(),
      detail: detail as Record<string, unknown>,
    }));
    return { entries, chain: await verifyChain(ctx) };
  });
}
