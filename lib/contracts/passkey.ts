import * as z from "zod";
import { EpochMs, Name } from "./ids";

const Base64Url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]+$/, "must be base64url");

/** What a browser's `navigator.credentials.create` is asked for. */
export const PasskeyChallenge = z.object({
  /** base64url; good for five minutes and for this person only. */
  challenge: z.string(),
  rpId: z.string(),
  userId: z.string(),
  userName: z.string(),
  /** Credentials that this person has registered already. */
  exclude: z.array(z.string()),
});
export type PasskeyChallenge = z.infer<typeof PasskeyChallenge>;

/** The browser's answer: the two documents that prove where and how the key was made. The authenticator's holds the public key. */
export const RegisterPasskey = z.strictObject({
  name: Name,
  challenge: z.string().max(500),
  credentialId: Base64Url.max(1_400),
  clientDataJson: Base64Url,
  authenticatorData: Base64Url,
});
export type RegisterPasskey = z.infer<typeof RegisterPasskey>;

export const Passkey = z.object({
  credentialId: z.string(),
  name: z.string(),
  createdAt: EpochMs,
  /** What a host's policy pins to accept this person's approvals, whatever the portal says. */
  pin: z.object({
    name: z.string(),
    credentialId: z.string(),
    publicKey: z.string(),
    origins: z.array(z.string()),
    rpId: z.string(),
  }),
});
export type Passkey = z.infer<typeof Passkey>;
export const PasskeyList = z.object({ passkeys: z.array(Passkey) });
export type PasskeyList = z.infer<typeof PasskeyList>;
export const RemovePasskey = z.strictObject({ credentialId: Base64Url.max(1_400) });
export type RemovePasskey = z.infer<typeof RemovePasskey>;
