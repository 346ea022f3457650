import "server-only";
import { countAddress, forgiveAddress } from "@/lib/accounts/limits";
import { begin, type SignedIn } from "@/lib/accounts/sign-in";
import type { Origin } from "@/lib/auth/origin";
import type { PasskeyAnswer, PasskeyQuestion } from "@/lib/contracts/account";
import { whoAnswered } from "./answer";
import { newChallenge } from "./challenge";
import { relyingParty } from "./relying-party";

/** The person is not known yet: the browser offers its passkeys for this address. */
const ANYBODY = "sign-in";

/** A new challenge for signing in. It names no credential, so that it reveals no account. */
export const askForPasskey = async (): Promise<PasskeyQuestion> => ({
  challenge: newChallenge(ANYBODY),
  rpId: relyingParty().rpId,
  credentialIds: [],
});

/** Begins a session for whoever holds the passkey; null for an unknown or wrong one. @throws AppError `invalid`, `too-many-requests`. */
export async function signInByPasskey(answer: PasskeyAnswer, from: Origin): Promise<SignedIn | null> {
  await countAddress(from);
  const user = await whoAnswered(ANYBODY, answer);
  if (!user) return null;
  await forgiveAddress(from);
  return begin(user, from, "passkey");
}
