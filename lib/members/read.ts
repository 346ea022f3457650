import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type MemberList, Role } from "@/lib/contracts/member";
import { withOrg } from "@/lib/db";

/** Everybody in the org, and the invitations that are still open. */
export function listMembers(ctx: Ctx): Promise<MemberList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.membership.findMany({
      where: { orgId: ctx.orgId },
      orderBy: { createdAt: "asc" },
      select: { userId: true, role: true, createdAt: true, user: { select: { name: true, email: true } } },
    });
    const invites = await tx.invite.findMany({ where: { orgId: ctx.orgId, usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } } });
    return {
      members: rows.map((row) => ({ userId: row.userId, ...row.user, role: Role.parse(row.role), joinedAt: row.createdAt.getTime() })),
      invites: invites.map(({ id, role, email, expiresAt }) => ({ id, role: Role.parse(role), email, expiresAt: expiresAt.getTime() })),
      can: { manage: await can(tx, ctx, "member.manage") },
    };
  });
}
