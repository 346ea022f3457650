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
  "node.declare-workload": triage,
  "node.drop-workload": triage,
  "node.dismiss-proposal": triage,
  "node-view.keep": everyone,
  "incident.triage": triage,
  "drift.set-baseline": leads,
  "repair.request": triage,
  "repair.edit": triage,
  "repair.approve": leads,
  "repair.reject": leads,
  "repair.cancel": triage,
  "repair.pause": leads,
  "repair.resume": leads,
  "repair.retry": triage,
  "dry-run.request": triage,
  "drill.start": leads,
  "drill.cancel": leads,
  "runbook.edit": leads,
  "runbook.bless": leads,
  "passkey.manage": triage,
  "api-key.manage": triage,
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

/**
 * What an API key never does, whatever its role: decide over repairs, change who decides, say what a host reads and runs, or make what outlives its revocation.
 * "Who wanted this?" is then always answered by a person.
 */
const personsOnly = new Set<Action>([
  "node.declare-workload",
  "node-view.keep",
  "repair.approve",
  "repair.reject",
  "repair.resume",
  "runbook.bless",
  "drill.start",
  "passkey.manage",
  "api-key.manage",
  "member.manage",
  "policy.edit",
]);
export const isForPersonsOnly = (action: Action): boolean => personsOnly.has(action);

/** Whether `role` may do nothing that `than` may not. */
export const isNoHigher = (role: Role, than: Role): boolean =>
  Object.values<readonly Role[]>(actions).every((roles) => !roles.includes(role) || roles.includes(than));
