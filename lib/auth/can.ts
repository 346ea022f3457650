import "server-only";
import type { Role } from "@/lib/contracts/member";

const everyone: readonly Role[] = ["owner", "lead", "operator", "viewer", "auditor"];
const triage: readonly Role[] = ["owner", "lead", "operator"];
const leads: readonly Role[] = ["owner", "lead"];
const owners: readonly Role[] = ["owner"];

/** One name is permission, audit entry and log line. Who may do it is written here and nowhere else. */
export const actions = {
  "fleet.read": everyone,
  "node.enrol": leads,
  "node.update": leads,
  "node.remove": leads,
  "node.check-now": triage,
  "incident.triage": triage,
  "repair.request": triage,
  "repair.edit": triage,
  "repair.approve": leads,
  "repair.reject": leads,
  "repair.cancel": triage,
  "repair.pause": leads,
  "repair.resume": leads,
  "repair.retry": triage,
  "runbook.edit": leads,
  "runbook.bless": leads,
  "passkey.manage": triage,
  "schedule.edit": leads,
  "endpoint.manage": leads,
  "playground.use": triage,
  "member.manage": owners,
  "policy.edit": owners,
  "audit.read": ["owner", "lead", "auditor"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof actions;

/** Whether a role may do an action. Rules that depend on the row (requester ≠ approver) live with the verb. */
export const roleCan = (role: Role, action: Action): boolean => (actions[action] as readonly Role[]).includes(role);
