import "server-only";
import type { ApprovalGroup, ApprovalPolicy } from "./policy";

/** The same people, whatever the group is called. */
const isSameGroup = (a: ApprovalGroup, b: ApprovalGroup): boolean =>
  a.label === b.label || (same(a.roles, b.roles) && a.userIds.length > 0 && same(a.userIds, b.userIds));
const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one) => b.includes(one));

/**
 * The requirements of both policies. A repair keeps the rules under which it was requested, and the current rules and labels count as
 * well, so that nobody avoids an approval by removing a label for a moment.
 */
export function stricterPolicy(requested: ApprovalPolicy, now: ApprovalPolicy): ApprovalPolicy {
  const kept = requested.groups.map((group) => {
    const again = now.groups.find((one) => isSameGroup(group, one));
    return again ? { ...group, count: Math.max(group.count, again.count) } : group;
  });
  const added = now.groups.filter((group) => !requested.groups.some((one) => isSameGroup(one, group)));
  return {
    groups: [...kept, ...added],
    fourEyes: requested.fourEyes || now.fourEyes,
    solo: false,
    authors: requested.authors,
    reasonRequired: requested.reasonRequired || now.reasonRequired,
    typedName: requested.typedName || now.typedName,
    passkey: requested.passkey || now.passkey,
    expiresMs: Math.min(requested.expiresMs, now.expiresMs),
  };
}
