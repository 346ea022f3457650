import "server-only";
import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { decodeClientDataJSON, isoCBOR } from "@simplewebauthn/server/helpers";
import type { RegisterPasskey } from "@/lib/contracts/passkey";
import type { PasskeyAssertion } from "@/lib/contracts/plan";
import { algorithms, coseOf, spkiOf } from "./public-key";
import { relyingParty } from "./relying-party";

/** The library quotes what the browser sent, which may be long. */
const LONGEST_REASON = 300;
const reasonOf = (error: unknown): string => (error as Error).message.slice(0, LONGEST_REASON);

/** The challenge under which a plan is signed: the bytes of its hash. */
export const planChallenge = (planHash: string): string => Buffer.from(planHash, "hex").toString("base64url");

const expected = () => {
  const { origin, rpId } = relyingParty();
  return { expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: true };
};

/** A page of another site may embed ours: a signature from there does not count. */
function refuseEmbedded(clientDataJson: string): void {
  if (decodeClientDataJSON(clientDataJson).crossOrigin) throw new Error("it was made on a page that is embedded in another site");
}

/** Why an assertion is not this key's signature over exactly this challenge (W3C WebAuthn, section 7.2), or null when it is. */
export async function assertionObjection(assertion: PasskeyAssertion, publicKey: string, challenge: string): Promise<string | null> {
  const { credentialId: id, authenticatorData, clientDataJson: clientDataJSON, signature } = assertion;
  try {
    refuseEmbedded(clientDataJSON);
    const { verified } = await verifyAuthenticationResponse({
      ...expected(),
      expectedChallenge: challenge,
      response: {
        id,
        rawId: id,
        type: "public-key",
        response: { authenticatorData, clientDataJSON, signature },
        clientExtensionResults: {},
      },
      // Counters are not kept: each challenge is signed once, and passkeys that are synchronised have none.
      credential: { id, publicKey: coseOf(publicKey), counter: 0 },
    });
    return verified ? null : "the signature does not hold";
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * The public key of a new credential (section 7.1), SPKI DER in base64. Attestation is neither requested nor checked: a signed-in person
 * vouches for their own device, and a check would fetch addresses that a stranger's certificate names.
 * @throws Error that says why it cannot be taken
 */
export async function newPublicKey(input: RegisterPasskey): Promise<string> {
  const { credentialId: id, clientDataJson: clientDataJSON } = input;
  refuseEmbedded(clientDataJSON);
  const { registrationInfo } = await verifyRegistrationResponse({
    ...expected(),
    expectedChallenge: input.challenge,
    supportedAlgorithmIDs: algorithms,
    response: {
      id,
      rawId: id,
      type: "public-key",
      response: { clientDataJSON, attestationObject: withoutAttestation(input.authenticatorData) },
      clientExtensionResults: {},
    },
  }).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  if (!registrationInfo) throw new Error("it could not be verified");
  if (registrationInfo.credential.id !== id) throw new Error("it holds another credential");
  return spkiOf(registrationInfo.credential.publicKey);
}

function withoutAttestation(authenticatorData: string): string {
  const authData = Uint8Array.from(Buffer.from(authenticatorData, "base64url"));
  const attestation = new Map<string, string | Uint8Array | Map<string, never>>([
    ["fmt", "none"],
    ["attStmt", new Map<string, never>()],
    ["authData", authData],
  ]);
  return Buffer.from(isoCBOR.encode(attestation)).toString("base64url");
}
