import "server-only";
import type { Ctx } from "@/lib/context";
import { Role } from "@/lib/contracts/member";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Action, isForPersonsOnly, roleCan } from "./can";

export type Rights = (action: Action) => boolean;

const absent = () => new AppError("not-found", "There is nothing here by that name.");

/** A member's role as it is now. @throws AppError `not-found` for somebody who is no longer a member. */
export async function currentRole(tx: Tx, orgId: string, userId: string): Promise<Role> {
  const membership = await tx.membership.findUnique({ where: { orgId_userId: { orgId, userId } }, select: { role: true } });
  if (!membership) throw absent();
  return Role.parse(membership.role);
}

/** A key's own role, while it may be used. @throws AppError `unauthenticated` once it was revoked or has expired. */
async function keyRole(tx: Tx, orgId: string, keyId: string): Promise<Role> {
  const key = await tx.apiKey.findFirst({
    where: { id: keyId, orgId, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { role: true },
  });
  if (!key) throw new AppError("unauthenticated", "This API key was revoked or has expired.");
  return Role.parse(key.role);
}

/**
 * What the caller may do, read in the caller's transaction. The system may do everything; a node nothing that a person decides; a key what its
 * own role and its maker's role both allow, and never what is a person's to decide.
 * @throws AppError `not-found` when the membership is no more, `unauthenticated` when the key is.
 */
export async function rightsOf(tx: Tx, { orgId, actor }: Ctx): Promise<Rights> {
  switch (actor.kind) {
    case "system":
      return () => true;
    case "node":
      return () => false;
    case "user": {
      const role = await currentRole(tx, orgId, actor.userId);
      return (action) => roleCan(role, action);
    }
    case "apiKey": {
      const own = await keyRole(tx, orgId, actor.keyId);
      const maker = await currentRole(tx, orgId, actor.makerId);
      return (action) => !isForPersonsOnly(action) && roleCan(own, action) && roleCan(maker, action);
    }
  }
}

/** Whether the caller may do an action, read in the caller's transaction. */
export const can = async (tx: Tx, ctx: Ctx, action: Action): Promise<boolean> => (await rightsOf(tx, ctx))(action);

/** @throws AppError `forbidden` when the caller may not do the action. */
export async function demand(tx: Tx, ctx: Ctx, action: Action): Promise<void> {
  if (await can(tx, ctx, action)) return;
  if (ctx.actor.kind !== "apiKey") throw new AppError("forbidden", "Your role does not allow this.");
  throw new AppError(
    "forbidden",
    isForPersonsOnly(action) ? "Only a person can do this, not an API key." : "This key's role does not allow this.",
  );
}
