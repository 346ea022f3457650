import type { ApiKeyScope } from "./api-key";
import { Role } from "./member";
import type { Risk } from "./runbook";

const everyone: readonly Role[] = ["owner", "lead", "operator", "viewer", "auditor"];
const triage: readonly Role[] = ["owner", "lead", "operator"];
const leads: readonly Role[] = ["owner", "lead"];
const owners: readonly Role[] = ["owner"];

/** One name is permission, audit entry and log line. Who may do it is written here and nowhere else. */
export const actions = {
  "fleet.read": everyone,
  /** Log lines may contain what users of a workload wrote, so not everybody who sees the fleet may read them. */
  "log.read": triage,
  "node.enrol": leads,
  "node.update": leads,
  "node.maintain": leads,
  "node.remove": leads,
  "node.check-now": triage,
  "node.declare-workload": triage,
  "node.drop-workload": triage,
  "node.dismiss-proposal": triage,
  "node-view.keep": everyone,
  "incident.triage": triage,
  /** How many results in a row open an incident: too many hide a fault. */
  "check.damp": leads,
  /** Sends an incident's evidence to the model that the organisation chose. */
  "incident.explain": triage,
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
  "rule.edit": leads,
  "rule.judge": triage,
  "endpoint.manage": leads,
  "playground.use": triage,
  "comparison.read": everyone,
  "comparison.share": triage,
  "prompt.edit": triage,
  "test-set.edit": triage,
  "test-set.run": triage,
  "channel.manage": leads,
  "notification.choose": everyone,
  "on-call.edit": leads,
  "alert-receiver.manage": leads,
  "inference.use": triage,
  "inference.read": triage,
  "inference.configure": owners,
  "explain.choose": owners,
  "member.manage": owners,
  "policy.edit": owners,
  "retention.change": owners,
  "first-steps.dismiss": owners,
  "audit.read": ["owner", "lead", "auditor"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof actions;

/** Every role that may do an action. */
export const rolesThatCan = (action: Action): Role[] => Role.options.filter((role) => roleCan(role, action));

/** Whether a role may do an action. Rules that depend on the row (requester ≠ approver) live with the verb. */
export const roleCan = (role: Role, action: Action): boolean => (actions[action] as readonly Role[]).includes(role);

/**
 * Whether the solo rule lets an owner approve their own request: the organisation chose it, the repair is reversible, and the owner is the
 * only member who could approve. `roles` are those of all members, as they are now: the rule ends when a second approver joins.
 */
export function soloRuleHolds({ chosen, risk, roles }: { chosen: boolean; risk: Risk; roles: readonly Role[] }): boolean {
  const approvers = roles.filter((role) => roleCan(role, "repair.approve"));
  return chosen && risk === "reversible" && approvers.length === 1 && approvers[0] === "owner";
}

/**
 * The scope that lets an API key do an action; null: only a person may. An API key decides over no repair, changes neither who decides nor what
 * decides (runbooks, labels, workloads, policy), and leaves nothing behind that outlives its revocation. A new action must choose.
 */
const keyScope: Record<Action, ApiKeyScope | null> = {
  "fleet.read": "read",
  "audit.read": "audit",
  "node.enrol": "nodes",
  "node.remove": "nodes",
  "node.check-now": "triage",
  "incident.triage": "triage",
  "repair.request": "repairs",
  "repair.edit": "repairs",
  "repair.cancel": "repairs",
  "repair.pause": "repairs",
  "repair.retry": "repairs",
  "dry-run.request": "repairs",
  "log.read": null,
  "incident.explain": null,
  "check.damp": null,
  "explain.choose": null,
  "node.update": null,
  "node.maintain": null,
  "node.declare-workload": null,
  "node.drop-workload": null,
  "node.dismiss-proposal": null,
  "node-view.keep": null,
  "drift.set-baseline": null,
  "repair.approve": null,
  "repair.reject": null,
  "repair.resume": null,
  "drill.start": null,
  "drill.cancel": null,
  "runbook.edit": null,
  "runbook.bless": null,
  "passkey.manage": null,
  "api-key.manage": null,
  "schedule.edit": null,
  "rule.edit": null,
  "rule.judge": null,
  "endpoint.manage": null,
  "playground.use": null,
  "comparison.read": null,
  "comparison.share": null,
  "prompt.edit": null,
  "test-set.edit": null,
  "test-set.run": null,
  "channel.manage": null,
  "notification.choose": null,
  "on-call.edit": null,
  "alert-receiver.manage": null,
  "inference.use": "inference",
  "inference.read": null,
  "inference.configure": null,
  "member.manage": null,
  "policy.edit": null,
  "retention.change": null,
  "first-steps.dismiss": null,
};
/** The scope that an API key needs for an action; null: no key can do it. */
export const scopeOf = (action: Action): ApiKeyScope | null => keyScope[action];
/** Whether only a person can do an action, never an API key. */
export const isForPersonsOnly = (action: Action): boolean => keyScope[action] === null;

/** Whether `role` may do nothing that `than` may not. */
export const isNoHigher = (role: Role, than: Role): boolean =>
  Object.values<readonly Role[]>(actions).every((roles) => !roles.includes(role) || roles.includes(than));
