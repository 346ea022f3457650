import "server-only";
import { hashOf } from "@/lib/canonical";
import { actorName, type Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";

export const GENESIS = "0".repeat(64);

interface Entry {
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

/** What is hashed of an audit row. */
export const auditContent = (row: {
  orgId: string;
  number: number;
  atMs: number;
  actor: string;
  action: string;
  subject: string;
  detail: unknown;
  previousHash: string;
}) => ({ ...row });

/** Names can be taken again, ids cannot. */
function signature(ctx: Ctx): string {
  const { actor } = ctx;
  if (actor.kind === "user") return `${actorName(ctx)} (${actor.userId})`;
  return actor.kind === "apiKey" ? `${actorName(ctx)} (${actor.keyId}, made by ${actor.makerId})` : actorName(ctx);
}

/**
 * Adds one link to the org's chain. The head row is locked here and held until commit, so this comes last in a transaction.
 * Columns added to the table later must not enter `auditContent`, or old links would break.
 */
export async function appendAudit(tx: Tx, ctx: Ctx, entry: Entry): Promise<void> {
  await tx.auditHead.createMany({ data: [{ orgId: ctx.orgId, number: 0, hash: GENESIS }], skipDuplicates: true });
  const [head] = await tx.$queryRaw<
    { number: number; hash: string }[]
  >`SELECT number, hash FROM audit_head WHERE org_id = ${ctx.orgId} FOR UPDATE`;
  if (!head) throw new Error("the audit chain has no head");
  const at = new Date();
  // JSON drops undefined, so it is dropped before hashing: the row read back must have the same hash.
  const detail = JSON.parse(JSON.stringify(entry.detail)) as Prisma.InputJsonObject;
  const content = auditContent({
    orgId: ctx.orgId,
    number: head.number + 1,
    atMs: at.getTime(),
    actor: signature(ctx),
    action: entry.action,
    subject: entry.subject,
    detail,
    previousHash: head.hash,
  });
  const hash = hashOf(content);
  const { atMs: _, ...row } = content;
  await tx.audit.create({ data: { ...row, detail, at, hash } });
  await tx.auditHead.update({ where: { orgId: ctx.orgId }, data: { number: content.number, hash } });
}
