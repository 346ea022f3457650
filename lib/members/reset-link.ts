import "server-only";
import { randomBytes } from "node:crypto";
import { tokenHash } from "@/lib/auth/directory";
import { RESET_TTL_MS } from "@/lib/auth/password-resets";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { type Ctx, personOf } from "@/lib/context";
import type { CreatedResetLink } from "@/lib/contracts/account";
import type { RemoveMember } from "@/lib/contracts/member";
import type { Tx } from "@/lib/db";
import { env } from "@/lib/env";
import { absent, refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";

/**
 * Makes a link with which a member sets a new password, once, within a day. Earlier links of theirs end.
 * @throws AppError `forbidden` for an account that is not this organisation's alone to open.
 */
export function createResetLink(ctx: Ctx, { userId }: RemoveMember): Promise<CreatedResetLink> {
  const token = randomBytes(24).toString("base64url");
  const expiresAt = new Date(Date.now() + RESET_TTL_MS);
  return mutate(ctx, "member.manage", async (tx) => {
    await demandRecentProof(tx, ctx);
    const me = personOf(ctx) ?? "";
    if (userId === me) throw refuse("forbidden", "ownPassword");
    const name = await refuseForeignAccount(tx, ctx, { me, userId });
    await tx.passwordReset.updateMany({ where: { userId, usedAt: null }, data: { usedAt: new Date() } });
    const { id } = await tx.passwordReset.create({ data: { userId, tokenHash: tokenHash(token), createdById: me, expiresAt } });
    await recordSecurityChange(tx, ctx, "resetLinkCreated", { name });
    return {
      subject: `user:${userId}`,
      after: { resetLink: id, expiresAt: expiresAt.getTime() },
      result: { url: `${env().MILLWRIGHT_URL}/reset/${token}`, expiresAt: expiresAt.getTime() },
    };
  });
}

/** A reset gives access to all organisations of that person: only the installation's owner may reset the password of a person who is in others. */
async function refuseForeignAccount(tx: Tx, { orgId }: Ctx, { me, userId }: { me: string; userId: string }): Promise<string> {
  const memberships = await tx.membership.findMany({ where: { userId }, select: { orgId: true, user: true } });
  const user = memberships.find((membership) => membership.orgId === orgId)?.user;
  if (!user) throw absent();
  const maker = await tx.user.findUnique({ where: { id: me }, select: { ownsInstallation: true } });
  if (!maker?.ownsInstallation && (user.ownsInstallation || memberships.length > 1)) throw refuse("forbidden", "accountBeyondOrg");
  return user.name;
}
