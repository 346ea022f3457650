import "server-only";
import * as z from "zod";
import { Role } from "@/lib/contracts/member";
import type { Need } from "@/lib/contracts/need";

/** A number of different people of a group. An empty list of roles or people does not narrow it. */
export const ApprovalGroup = z.object({
  label: z.string(),
  count: z.int().min(1).max(10),
  roles: z.array(Role).default([]),
  userIds: z.array(z.string()).default([]),
});
export type ApprovalGroup = z.infer<typeof ApprovalGroup>;

/** Who must approve a repair, kept with it when it is requested (lib/repairs/policy-now.ts says what is added). All groups must be satisfied, each by different people. */
export const ApprovalPolicy = z.object({
  groups: z.array(ApprovalGroup),
  /** The requester and whoever changed the plan may not approve; there is no exemption for owners. */
  fourEyes: z.boolean(),
  /** The solo rule turned four eyes off for the only person who could approve. */
  solo: z.boolean().default(false),
  /** Those who changed the plan after it was requested. */
  authors: z.array(z.string()).default([]),
  reasonRequired: z.boolean(),
  /** The node's name must be typed by each approver. */
  typedName: z.boolean(),
  /** Each approval must carry a passkey's assertion over the plan hash. */
  passkey: z.boolean(),
  expiresMs: z.int().positive(),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** A person who approved, or who could. */
export interface Voter {
  userId: string;
  role: Role;
}

/** Whether a person counts for a group: by role, by name, or by both where the group names both. */
export const fitsGroup = (group: ApprovalGroup, voter: Voter): boolean =>
  (group.roles.length === 0 || group.roles.includes(voter.role)) && (group.userIds.length === 0 || group.userIds.includes(voter.userId));

/**
 * How many seats of each group are filled when every voter takes one seat at most (a maximum matching), so that one person who
 * belongs to two groups never counts for both.
 */
export function filledSeats(policy: Pick<ApprovalPolicy, "groups">, voters: readonly Voter[]): number[] {
  const seats = policy.groups.flatMap((group, index) => Array.from({ length: group.count }, () => index));
  const holder = new Map<number, number>();
  const place = (voter: number, tried: Set<number>): boolean => {
    for (const [seat, group] of seats.entries()) {
      if (tried.has(seat) || !fitsGroup(policy.groups[group]!, voters[voter]!)) continue;
      tried.add(seat);
      const sitting = holder.get(seat);
      if (sitting === undefined || place(sitting, tried)) {
        holder.set(seat, voter);
        return true;
      }
    }
    return false;
  };
  const once = voters.filter((voter, index) => voters.findIndex((other) => other.userId === voter.userId) === index);
  for (const voter of once) place(voters.indexOf(voter), new Set());
  const filled = policy.groups.map(() => 0);
  for (const seat of holder.keys()) filled[seats[seat]!] = filled[seats[seat]!]! + 1;
  return filled;
}

/** How many approvals a policy requires in all. */
export const seatsOf = (policy: Pick<ApprovalPolicy, "groups">): number => policy.groups.reduce((sum, group) => sum + group.count, 0);

/** Whether these approvals satisfy all groups, each person counted once. */
export const isSatisfied = (policy: Pick<ApprovalPolicy, "groups">, voters: readonly Voter[]): boolean =>
  filledSeats(policy, voters).reduce((sum, filled) => sum + filled, 0) === seatsOf(policy);

/** Whether this person's approval would bring the repair nearer. */
export const wouldHelp = (policy: Pick<ApprovalPolicy, "groups">, voters: readonly Voter[], voter: Voter): boolean =>
  filledSeats(policy, [...voters, voter]).reduce((sum, filled) => sum + filled, 0) >
  filledSeats(policy, voters).reduce((sum, filled) => sum + filled, 0);

/** What the repair still waits for. */
export function missingNeeds(policy: ApprovalPolicy, voters: readonly Voter[]): Need[] {
  const filled = filledSeats(policy, voters);
  const without = !policy.fourEyes ? "nobody" : policy.authors.length > 0 ? "authors" : "requester";
  const needs = policy.groups.flatMap((group, index): Need[] => {
    const missing = group.count - filled[index]!;
    if (missing <= 0) return [];
    return [{ reason: "approvals", n: missing, group: group.label, of: group.userIds.length > 0 ? "people" : "role", without }];
  });
  if (needs.length > 0 && policy.typedName) needs.push({ reason: "nodeName" });
  if (needs.length > 0 && policy.passkey) needs.push({ reason: "passkey" });
  return needs;
}
