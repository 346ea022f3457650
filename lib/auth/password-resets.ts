import "server-only";
import { directoryClient } from "@/lib/db";
import { tokenHash } from "./directory";

export const RESET_TTL_MS = 24 * 3_600_000;

/** A reset link that still works; null for any other. A link from before its person joined another organisation no longer works. */
export async function findOpenReset(token: string) {
  const reset = await directoryClient().passwordReset.findFirst({
    where: { tokenHash: tokenHash(token), usedAt: null, expiresAt: { gt: new Date() } },
    include: { user: { select: { id: true, name: true, email: true, memberships: { select: { createdAt: true } } } } },
  });
  if (!reset) return null;
  const madeAt = reset.expiresAt.getTime() - RESET_TTL_MS;
  return reset.user.memberships.some((membership) => membership.createdAt.getTime() > madeAt) ? null : reset;
}

/** Uses a link up: the new password holds, every session and every other link of the person ends. @returns whether it was still open. */
export function takeReset({ id, userId }: { id: string; userId: string }, passwordHash: string): Promise<boolean> {
  return directoryClient().$transaction(async (tx) => {
    const now = new Date();
    const { count } = await tx.passwordReset.updateMany({ where: { id, usedAt: null, expiresAt: { gt: now } }, data: { usedAt: now } });
    if (count === 0) return false;
    await tx.passwordReset.updateMany({ where: { userId, usedAt: null }, data: { usedAt: now } });
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    await tx.session.updateMany({ where: { userId, endedAt: null }, data: { endedAt: now } });
    return true;
  });
}

/** Deletes expired links. */
export const purgeResets = () => directoryClient().passwordReset.deleteMany({ where: { expiresAt: { lt: new Date() } } });
