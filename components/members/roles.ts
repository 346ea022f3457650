import type { Role } from "@/lib/contracts/member";

/** What a role may do, in a line; the server holds the rules. */
export const roleText: Record<Role, string> = {
  owner: "everything, members and policy included",
  lead: "approves repairs, adds nodes, edits runbooks",
  operator: "triages incidents and requests repairs",
  viewer: "reads",
  auditor: "reads, the audit log included",
};
export const roles = Object.keys(roleText) as Role[];
