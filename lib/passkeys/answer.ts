import "server-only";
import { findPasskey } from "@/lib/auth/directory";
import type { PasskeyAnswer } from "@/lib/contracts/account";
import { claimChallenge } from "./challenge";
import { assertionObjection } from "./verify";

/**
 * Whose passkey answered a question that was put to `asked`; null when the key is unknown or its signature does not hold.
 * @throws AppError `invalid` when the question was not put, is too old or was answered already.
 */
export async function whoAnswered(asked: string, { challenge, assertion }: PasskeyAnswer) {
  await claimChallenge(asked, challenge);
  const passkey = await findPasskey(assertion.credentialId);
  if (!passkey || (await assertionObjection(assertion, passkey.publicKey, challenge)) !== null) return null;
  return passkey.user;
}
