import * as z from "zod";
import { EpochMs, Name, UserId } from "./ids";

/** owner: everything · lead: approves · operator: requests and triages · viewer: reads · auditor: reads, the audit log included. */
export const Role = z.enum(["owner", "lead", "operator", "viewer", "auditor"]);
export type Role = z.infer<typeof Role>;

export const Email = z.email().max(254).toLowerCase();
/** Length is what makes a password hard to guess (NIST SP 800-63B); there are no composition rules. */
export const Password = z.string().min(12, "must have at least 12 characters").max(200);

/** The first person on a fresh installation makes the owner account and the organisation. */
export const SignUp = z.strictObject({
  name: Name,
  email: Email,
  password: Password,
  orgName: Name,
  /** Printed by the starter; proves that the first person to sign up can read the server's terminal. */
  firstRunToken: z.string().max(200),
});
export type SignUp = z.infer<typeof SignUp>;

export const CreateInvite = z.strictObject({ role: Role, email: Email.optional() });
export type CreateInvite = z.infer<typeof CreateInvite>;

/** `url` is shown once; only the token's hash is stored. */
export const CreatedInvite = z.object({ url: z.string(), role: Role, expiresAt: EpochMs });
export type CreatedInvite = z.infer<typeof CreatedInvite>;

export const AcceptInvite = z.strictObject({ token: z.string().max(200), name: Name, email: Email, password: Password });
export type AcceptInvite = z.infer<typeof AcceptInvite>;

export const ChangeRole = z.strictObject({ userId: UserId, role: Role });
export type ChangeRole = z.infer<typeof ChangeRole>;
export const RemoveMember = z.strictObject({ userId: UserId });
export type RemoveMember = z.infer<typeof RemoveMember>;

export const Member = z.object({ userId: UserId, name: z.string(), email: z.string(), role: Role, joinedAt: EpochMs });
export type Member = z.infer<typeof Member>;
export const PendingInvite = z.object({ id: z.string(), role: Role, email: z.string().nullable(), expiresAt: EpochMs });
export const MemberList = z.object({
  members: z.array(Member),
  invites: z.array(PendingInvite),
  can: z.object({ manage: z.boolean() }),
});
export type MemberList = z.infer<typeof MemberList>;

export const RevokeInvite = z.strictObject({ inviteId: z.uuid() });
export type RevokeInvite = z.infer<typeof RevokeInvite>;

/** The founder of another organisation becomes its owner. */
export const CreateOrg = z.strictObject({ name: Name });
export type CreateOrg = z.infer<typeof CreateOrg>;
export const CreatedOrg = z.object({ slug: z.string() });
export type CreatedOrg = z.infer<typeof CreatedOrg>;
