import "server-only";
import { findUserByEmail } from "@/lib/auth/directory";
import type { Origin } from "@/lib/auth/origin";
import { passwordFits } from "@/lib/auth/password";
import { storableText } from "@/lib/storable-text";
import { knownDevice } from "./known-device";
import { type Attempt, countSignIn, forgiveSignIn } from "./limits";
import { recordForPerson } from "./record";

export interface Proof extends Origin {
  email: string;
  password: string;
  /** The cookie of a browser that signed in before. */
  device?: string | undefined;
}

/** The account whose password this is; null for a wrong pair. @throws AppError `too-many-requests`, whether or not the account exists. */
export async function authenticate({ email, password, device, address, userAgent }: Proof) {
  const account = storableText(email.trim().toLowerCase());
  const user = await findUserByEmail(account);
  const attempt: Attempt = { email: account, address, device: user && knownDevice(user.id, device) };
  await countSignIn(attempt);
  const fits = await passwordFits(user?.passwordHash ?? null, password);
  if (!user) return null;
  if (!fits) {
    await recordForPerson(user.id, { action: "session.refuse", detail: { address, userAgent } });
    return null;
  }
  await forgiveSignIn(attempt);
  return user;
}
