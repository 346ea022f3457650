import "server-only";
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

/** Those who may approve: in one of the policy's groups, and not the requester where four eyes are asked for. */
export const eligible = <M extends Voter>(members: readonly M[], policy: ApprovalPolicy, requesterId: string | null): M[] =>
  members.filter(
    (member) => policy.groups.some((group) => fitsGroup(group, member)) && !(policy.fourEyes && member.userId === requesterId),
  );

/** The approvals that count now: of people who are still members, with the role they have now. */
export const standing = (approvals: readonly { userId: string | null }[], members: readonly Member[]): Voter[] =>
  approvals.flatMap(({ userId }) => members.filter((member) => member.userId === userId));
