"use client";
import { bufferToBase64URLString, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type { PasskeyAnswer, PasskeyQuestion } from "@/lib/contracts/account";
import type { PasskeyChallenge, RegisterPasskey } from "@/lib/contracts/passkey";
import type { PasskeyAssertion } from "@/lib/contracts/plan";
import { ApiError } from "../api";

const bytesOf = (text: string) => new TextEncoder().encode(text).buffer;
const hexBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer;

/** Passkeys need a secure context: https, or localhost by that name. */
export const canUsePasskeys = (): boolean => typeof window !== "undefined" && window.isSecureContext && "PublicKeyCredential" in window;

/** ES256, EdDSA and RS256: what portal and hosts verify. The first that a device can make is taken. */
const ALGORITHMS = [-7, -8, -257];

/** Makes a key on this device. @throws Error (WebAuthnError included) when the person or the device says no. */
export async function createPasskey(asked: PasskeyChallenge, name: string): Promise<RegisterPasskey> {
  const { id, response } = await startRegistration({
    optionsJSON: {
      challenge: asked.challenge,
      rp: { id: asked.rpId, name: "Millwright" },
      user: { id: bufferToBase64URLString(bytesOf(asked.userId)), name: asked.userName, displayName: asked.userName },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: asked.exclude.map((credential) => ({ type: "public-key", id: credential })),
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
      attestation: "none",
    },
  });
  if (!response.authenticatorData) throw new ApiError("internal", { reason: "browserTooOld" });
  return {
    name,
    challenge: asked.challenge,
    credentialId: id,
    clientDataJson: response.clientDataJSON,
    authenticatorData: response.authenticatorData,
  };
}

/** Signs exactly this plan: the challenge is the bytes of its hash. */
export const signPlan = (planHash: string, rpId: string, credentialIds: readonly string[]): Promise<PasskeyAssertion> =>
  assertion({ challenge: bufferToBase64URLString(hexBytes(planHash)), rpId, credentialIds });

/** Answers a question of the portal: one of the named passkeys, or whichever the browser has when none is named. */
export const answerQuestion = async (question: PasskeyQuestion): Promise<PasskeyAnswer> => ({
  challenge: question.challenge,
  assertion: await assertion(question),
});

interface Asked {
  challenge: string;
  rpId: string;
  credentialIds: readonly string[];
}
async function assertion({ challenge, rpId, credentialIds }: Asked): Promise<PasskeyAssertion> {
  const { id, response } = await startAuthentication({
    optionsJSON: {
      challenge,
      rpId,
      allowCredentials: credentialIds.map((credential) => ({ type: "public-key", id: credential })),
      userVerification: "required",
    },
  });
  return {
    credentialId: id,
    authenticatorData: response.authenticatorData,
    clientDataJson: response.clientDataJSON,
    signature: response.signature,
  };
}
