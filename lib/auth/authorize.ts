import "server-only";
import type { Ctx } from "@/lib/context";
import { ApiKeyScope } from "@/lib/contracts/api-key";
import { type Action, isForPersonsOnly, roleCan, scopeOf } from "@/lib/contracts/can";
import { Role } from "@/lib/contracts/member";
import type { Tx } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";

export type Rights = (action: Action) => boolean;

/** A member's role as it is now. @throws AppError `not-found` for somebody who is no longer a member. */
export async function currentRole(tx: Tx, orgId: string, userId: string): Promise<Role> {
  const membership = await tx.membership.findUnique({ where: { orgId_userId: { orgId, userId } }, select: { role: true } });
  if (!membership) throw absent();
  return Role.parse(membership.role);
}

/** What a key was made for, while it may be used. @throws AppError `unauthenticated` once it was revoked or has expired. */
async function keyLimits(tx: Tx, orgId: string, keyId: string): Promise<{ role: Role; scopes: readonly ApiKeyScope[] }> {
  const key = await tx.apiKey.findFirst({
    where: { id: keyId, orgId, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { role: true, scopes: true },
  });
  if (!key) throw refuse("unauthenticated", "keyEnded");
  return { role: Role.parse(key.role), scopes: ApiKeyScope.array().parse(key.scopes) };
}

/**
 * Reads the caller's rights in the caller's transaction. The system has all rights. A node has no right that is for people. An API key has the rights
 * that its scopes, its role and its maker's role all allow, except those that only people have.
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
      const { role, scopes } = await keyLimits(tx, orgId, actor.keyId);
      const maker = await currentRole(tx, orgId, actor.makerId);
      return (action) => isInScope(action, scopes) && roleCan(role, action) && roleCan(maker, action);
    }
  }
}

function isInScope(action: Action, scopes: readonly ApiKeyScope[]): boolean {
  const scope = scopeOf(action);
  return scope !== null && scopes.includes(scope);
}

/** Whether the caller may do an action, read in the caller's transaction. */
export const can = async (tx: Tx, ctx: Ctx, action: Action): Promise<boolean> => (await rightsOf(tx, ctx))(action);

/** @throws AppError `forbidden` when the caller may not do the action. */
export async function demand(tx: Tx, ctx: Ctx, action: Action): Promise<void> {
  if (await can(tx, ctx, action)) return;
  if (ctx.actor.kind !== "apiKey") throw refuse("forbidden", "roleForbids");
  throw isForPersonsOnly(action)
    ? refuse("forbidden", "personNotKey")
    : refuse("forbidden", "keyScopeMissing", { scope: String(scopeOf(action)) });
}
