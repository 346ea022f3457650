import * as z from "zod";
import { EpochMs, Name } from "./ids";
import { Password } from "./member";
import { PasskeyAssertion } from "./plan";
import { SecurityChange } from "./security-change";

/** One place where a person is signed in. */
export const AccountSession = z.object({
  id: z.string(),
  current: z.boolean(),
  startedAt: EpochMs,
  lastSeenAt: EpochMs,
  address: z.string(),
  userAgent: z.string(),
});
export type AccountSession = z.infer<typeof AccountSession>;

/** A person's own account, apart from any organisation. */
export const Account = z.object({
  name: z.string(),
  email: z.string(),
  sessions: z.array(AccountSession),
  /** A session ends after this long without use, and this long after its sign-in. */
  idleMs: z.number(),
  absoluteMs: z.number(),
  passkeys: z.array(z.object({ name: z.string(), createdAt: EpochMs })),
  orgs: z.array(z.object({ slug: z.string(), name: z.string(), passkeys: z.boolean() })),
});
export type Account = z.infer<typeof Account>;

export const ChangeName = z.strictObject({ name: Name });
export type ChangeName = z.infer<typeof ChangeName>;
const Given = z.string().max(200);
export const ChangePassword = z.strictObject({ current: Given, password: Password });
export type ChangePassword = z.infer<typeof ChangePassword>;
export const EndSession = z.strictObject({ sessionId: z.uuid() });
export type EndSession = z.infer<typeof EndSession>;

/** What a browser needs to ask for a passkey at sign-in, or for one of a person's own. */
export const PasskeyQuestion = z.object({ challenge: z.string(), rpId: z.string(), credentialIds: z.array(z.string()) });
export type PasskeyQuestion = z.infer<typeof PasskeyQuestion>;
/** An answer to such a question. */
export const PasskeyAnswer = z.strictObject({ challenge: z.string().max(500), assertion: PasskeyAssertion });
export type PasskeyAnswer = z.infer<typeof PasskeyAnswer>;

/** Proves again who is at the keyboard, by password or passkey. */
export const Reauthenticate = z.union([z.strictObject({ password: Given }), z.strictObject({ passkey: PasskeyAnswer })]);
export type Reauthenticate = z.infer<typeof Reauthenticate>;

/** A link with which a member sets a new password. It is shown once; only its hash is kept. */
export const CreatedResetLink = z.object({ url: z.string(), expiresAt: EpochMs });
export type CreatedResetLink = z.infer<typeof CreatedResetLink>;
export const ResetPassword = z.strictObject({ token: z.string().max(200), password: Password });
export type ResetPassword = z.infer<typeof ResetPassword>;

/** A change to trust, of which every owner is notified. */
export const SecurityNotice = z.object({ id: z.string(), at: EpochMs, text: z.string(), change: SecurityChange.nullable() });
export const SecurityNotices = z.object({ notices: z.array(SecurityNotice) });
export type SecurityNotices = z.infer<typeof SecurityNotices>;
export const ReadNotices = z.strictObject({ upTo: EpochMs });
export type ReadNotices = z.infer<typeof ReadNotices>;
