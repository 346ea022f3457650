import { Role } from "@/lib/contracts/member";

/** In the order in which they are offered. What each may do is in the `members.roleText` messages; the server holds the rules. */
export const roles = Role.options;
