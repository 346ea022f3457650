import "server-only";
import { hashOf } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { type Tx, withOrg } from "@/lib/db";
import { auditContent, GENESIS } from "./append";

export interface ChainVerdict {
  ok: boolean;
  checked: number;
  /** The first entry that does not fit, null when all do. */
  brokenAt: number | null;
}

const PAGE = 1_000;

/** Walks the org's whole chain and recomputes every hash. Cost grows with the chain: about 20 µs an entry. */
export const verifyChain = (ctx: Ctx): Promise<ChainVerdict> => withOrg(ctx, (tx) => verifyRows(tx, ctx.orgId));

async function verifyRows(tx: Tx, orgId: string): Promise<ChainVerdict> {
  // Reads the head first: entries that are appended during the walk are not checked.
  const head = await tx.auditHead.findUnique({ where: { orgId } });
  const last = head?.number ?? 0;
  let previousHash = GENESIS;
  let number = 0;
  while (number < last) {
    const rows = await tx.audit.findMany({ where: { orgId, number: { gt: number, lte: last } }, orderBy: { number: "asc" }, take: PAGE });
    if (rows.length === 0) return { ok: false, checked: number, brokenAt: number + 1 };
    for (const { hash, at, ...row } of rows) {
      number += 1;
      const fits =
        row.number === number && row.previousHash === previousHash && hashOf(auditContent({ ...row, atMs: at.getTime() })) === hash;
      if (!fits) return { ok: false, checked: number - 1, brokenAt: number };
      previousHash = hash;
    }
  }
  // One statement reads one snapshot, so an entry past the head was not written by Millwright.
  const [beyond] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM audit
    WHERE org_id = ${orgId} AND number > (SELECT coalesce(max(number), 0) FROM audit_head WHERE org_id = ${orgId})`;
  const whole = (head?.hash ?? GENESIS) === previousHash && beyond?.count === 0;
  return { ok: whole, checked: number, brokenAt: whole ? null : number + 1 };
}
