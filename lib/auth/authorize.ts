import "server-only";
import type { Ctx } from "@/lib/context";
import { Role } from "@/lib/contracts/member";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Action, roleCan } from "./can";

/**
 * The role of the acting user as it is now, or null for the system and for nodes.
 * @throws AppError `not-found` when the user is no longer a member.
 */
export async function currentRole(tx: Tx, ctx: Ctx): Promise<Role | null> {
  if (ctx.actor.kind !== "user") return null;
  const membership = await tx.membership.findUnique({
    where: { orgId_userId: { orgId: ctx.orgId, userId: ctx.actor.userId } },
    select: { role: true },
  });
  if (!membership) throw new AppError("not-found", "There is nothing here by that name.");
  return Role.parse(membership.role);
}

/** Whether the caller may do an action, read in the caller's transaction. The system may; a node may nothing that a person decides. */
export async function can(tx: Tx, ctx: Ctx, action: Action): Promise<boolean> {
  if (ctx.actor.kind === "system") return true;
  if (ctx.actor.kind === "node") return false;
  const role = await currentRole(tx, ctx);
  return role !== null && roleCan(role, action);
}

/** @throws AppError `forbidden` when the caller may not do the action. */
export async function demand(tx: Tx, ctx: Ctx, action: Action): Promise<void> {
  if (!(await can(tx, ctx, action))) throw new AppError("forbidden", "Your role does not allow this.");
}
