import "server-only";
import { roleCan } from "@/lib/contracts/can";
import { Role } from "@/lib/contracts/member";
import type { Tx } from "@/lib/db";
import { type ApprovalPolicy, fitsGroup, type Voter } from "./policy";

export interface Member extends Voter {
  name: string;
}

/** Everybody in the org with their role as it is now. */
export async function loadMembers(tx: Tx, orgId: string): Promise<Member[]> {
  const rows = await tx.membership.findMany({ where: { orgId }, select: { userId: true, role: true, user: { select: { name: true } } } });
  return rows.map((row) => ({ userId: row.userId, role: Role.parse(row.role), name: row.user.name }));
}

/** Whether four eyes forbid this person to approve: they requested the plan, or changed it. */
export const isAuthor = (policy: Pick<ApprovalPolicy, "fourEyes" | "authors">, requesterId: string | null, userId: string): boolean =>
  policy.fourEyes && (userId === requesterId || policy.authors.includes(userId));

/** Those who may approve: by their role, in one of the policy's groups, and under four eyes not the plan's authors. */
export const eligible = <M extends Voter>(members: readonly M[], policy: ApprovalPolicy, requesterId: string | null): M[] =>
  members.filter(
    (member) =>
      roleCan(member.role, "repair.approve") &&
      policy.groups.some((group) => fitsGroup(group, member)) &&
      !isAuthor(policy, requesterId, member.userId),
  );

/** The approvals that count now: of people who are still members and may still approve, with the role they have now. */
export const standing = (approvals: readonly { userId: string | null }[], members: readonly Member[]): Voter[] =>
  approvals.flatMap(({ userId }) => members.filter((member) => member.userId === userId && roleCan(member.role, "repair.approve")));
