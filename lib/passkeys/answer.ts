import "server-only";
import { findPasskey } from "@/lib/auth/directory";
import type { PasskeyAnswer } from "@/lib/contracts/account";
import { claimChallenge } from "./challenge";
import { assertionObjection } from "./verify";

/**
 * The person whose passkey answered a challenge for `asked`; null when the key is unknown or its signature is wrong.
 * @throws AppError `invalid` when the challenge is unknown, too old or already answered.
 */
export async function whoAnswered(asked: string, { challenge, assertion }: PasskeyAnswer) {
  await claimChallenge(asked, challenge);
  const passkey = await findPasskey(assertion.credentialId);
  if (!passkey || (await assertionObjection(assertion, passkey.publicKey, challenge)) !== null) return null;
  return passkey.user;
}
