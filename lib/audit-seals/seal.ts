import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { signWithOrgKey } from "@/lib/orgs/signing-key";
import { sendTo } from "./destination";
import { type SignedHead, signedText } from "./statement";

/** Heads sent at once; the rest follow at the next turn. */
const MOST = 1_000;

/**
 * Signs an org's newest head, unless it is signed already, and sends what was not sent yet to where the installation wants it. A head counts as
 * sent once every destination has it, so that one of them may get it twice.
 */
export async function sealAudit(ctx: Ctx, destinations: readonly URL[] = env().MILLWRIGHT_AUDIT_SHIP): Promise<void> {
  await signHead(ctx);
  if (destinations.length === 0) return;
  const due = await withOrg(ctx, (tx) =>
    tx.auditSeal.findMany({ where: { orgId: ctx.orgId, shippedAt: null }, orderBy: { number: "asc" }, take: MOST }),
  );
  if (due.length === 0) return;
  const heads = due.map(({ at, shippedAt: _, ...head }): SignedHead => ({ ...head, atMs: at.getTime() }));
  await Promise.all(destinations.map((destination) => sendTo(destination, heads)));
  await withOrg(ctx, (tx) =>
    tx.auditSeal.updateMany({
      where: { orgId: ctx.orgId, number: { in: heads.map((head) => head.number) } },
      data: { shippedAt: new Date() },
    }),
  );
}

async function signHead({ orgId }: Ctx): Promise<void> {
  const head = await withOrg({ orgId }, async (tx) => {
    const newest = await tx.auditHead.findUnique({ where: { orgId } });
    if (!newest || newest.number === 0) return null;
    return (await tx.auditSeal.count({ where: { orgId, number: newest.number } })) > 0 ? null : newest;
  });
  if (!head) return;
  const at = new Date();
  const { number, hash } = head;
  // Signing reads a file: not inside the transaction.
  const signature = await signWithOrgKey(orgId, signedText({ orgId, number, hash, atMs: at.getTime() }));
  await withOrg({ orgId }, (tx) => tx.auditSeal.createMany({ data: [{ orgId, number, hash, at, signature }], skipDuplicates: true }));
}
