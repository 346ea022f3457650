import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { AuditPage } from "@/lib/contracts/audit";
import { AuditFilter } from "@/lib/contracts/audit";
import { type Tx, withOrg } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";
import { verifyChain } from "./verify";

const MOST_FOUND = 5_000;
const escapeLike = (word: string): string => word.replace(/[\\%_]/g, (character) => `\\${character}`);

/** The newest entries that hold every word. */
async function numbersWith(tx: Tx, orgId: string, q: string): Promise<number[]> {
  const words = q.replaceAll("\0", "").split(/\s+/).filter(Boolean).slice(0, 10);
  const conditions = words.map((word) => Prisma.sql`concat_ws(' ', actor, action, subject, detail::text) ILIKE ${`%${escapeLike(word)}%`}`);
  const where = conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, " AND ");
  const rows = await tx.$queryRaw<{ number: number }[]>`
    SELECT number FROM audit WHERE org_id = ${orgId} AND ${where} ORDER BY number DESC LIMIT ${MOST_FOUND}`;
  return rows.map((row) => row.number);
}

/** Newest first, with the verdict over the whole chain. */
export function readAudit(ctx: Ctx, input: AuditFilter = {}): Promise<AuditPage> {
  const filter = AuditFilter.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "audit.read");
    const rows = await tx.audit.findMany({
      where: {
        orgId: ctx.orgId,
        ...(filter.subject ? { subject: filter.subject } : {}),
        ...(filter.q ? { number: { in: await numbersWith(tx, ctx.orgId, filter.q) } } : {}),
        ...(filter.before ? { AND: { number: { lt: filter.before } } } : {}),
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
