import "server-only";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { ChangeRole, RemoveMember } from "@/lib/contracts/member";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";

const absent = () => refuse("not-found", "noMember");

/** The owners' rows are locked, so that two owners cannot step down at once and leave no owner. */
async function refuseLastOwner(tx: Tx, orgId: string, userId: string): Promise<void> {
  const owners = await tx.$queryRaw<
    { user_id: string }[]
  >`SELECT user_id FROM membership WHERE org_id = ${orgId} AND role = 'owner' FOR UPDATE`;
  if (owners.length === 1 && owners[0]?.user_id === userId) throw refuse("conflict", "lastOwner");
}

/** Gives a member another role, effective from their next request. @throws AppError `conflict` for the last owner; `reauthenticate`. */
export function changeRole(ctx: Ctx, input: ChangeRole): Promise<void> {
  return mutate(ctx, "member.manage", async (tx) => {
    await demandRecentProof(tx, ctx);
    const key = { orgId_userId: { orgId: ctx.orgId, userId: input.userId } };
    const found = await tx.membership.findUnique({ where: key, select: { role: true, user: { select: { name: true } } } });
    if (!found) throw absent();
    const before = { role: found.role };
    if (input.role !== "owner") await refuseLastOwner(tx, ctx.orgId, input.userId);
    await tx.membership.update({ where: key, data: { role: input.role } });
    await recordSecurityChange(tx, ctx, "roleChanged", { name: found.user.name, from: found.role, to: input.role });
    return {
      subject: `user:${input.userId}`,
      before,
      after: { role: input.role },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "members" }),
    };
  });
}

/**
 * Removes a member from the org, effective from their next request. Their past decisions keep their name.
 * @throws AppError `conflict` for the last owner; `reauthenticate`.
 */
export function removeMember(ctx: Ctx, input: RemoveMember): Promise<void> {
  return mutate(ctx, "member.manage", async (tx) => {
    await demandRecentProof(tx, ctx);
    const key = { orgId_userId: { orgId: ctx.orgId, userId: input.userId } };
    const found = await tx.membership.findUnique({ where: key, select: { role: true, user: { select: { name: true } } } });
    if (!found) throw absent();
    await refuseLastOwner(tx, ctx.orgId, input.userId);
    await tx.membership.delete({ where: key });
    await recordSecurityChange(tx, ctx, "memberRemoved", { name: found.user.name, role: found.role });
    return {
      subject: `user:${input.userId}`,
      before: { role: found.role },
      after: { removed: true },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "members" }),
    };
  });
}
