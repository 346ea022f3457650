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
  let previousHash = GENESIS;
  let number = 0;
  for (;;) {
    const rows = await tx.audit.findMany({ where: { orgId, number: { gt: number } }, orderBy: { number: "asc" }, take: PAGE });
    for (const { hash, at, ...row } of rows) {
      number += 1;
      const fits =
        row.number === number && row.previousHash === previousHash && hashOf(auditContent({ ...row, atMs: at.getTime() })) === hash;
      if (!fits) return { ok: false, checked: number - 1, brokenAt: number };
      previousHash = hash;
    }
    if (rows.length < PAGE) break;
  }
  const head = await tx.auditHead.findUnique({ where: { orgId } });
  const whole = (head?.number ?? 0) === number && (head?.hash ?? GENESIS) === previousHash;
  return { ok: whole, checked: number, brokenAt: whole ? null : number + 1 };
}
