import "server-only";
import type { PasskeyAssertion } from "@/lib/contracts/plan";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { passkeysOf } from "@/lib/passkeys/manage";
import { assertionObjection, planChallenge } from "@/lib/passkeys/verify";

/**
 * The assertion that is sent to the hosts with an approval, verified as this person's over exactly this plan.
 * @throws AppError `invalid` when the policy demands one and there is none, or when an assertion is wrong.
 */
export async function checkedAssertion(
  tx: Tx,
  asked: { userId: string; planHash: string; isRequired: boolean; assertion: PasskeyAssertion | undefined },
): Promise<PasskeyAssertion | null> {
  if (!asked.assertion) {
    if (asked.isRequired) throw refuse("invalid", "needsSignature", {}, "passkey");
    return null;
  }
  const { assertion } = asked;
  const passkey = (await passkeysOf(tx, asked.userId)).find((one) => one.credentialId === assertion.credentialId);
  const objection = passkey ? await assertionObjection(assertion, passkey.publicKey, planChallenge(asked.planHash)) : "it is none of yours";
  if (objection) throw refuse("invalid", "signatureRefused", { why: objection }, "passkey");
  return assertion;
}
