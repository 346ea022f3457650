"use client";
import type { PasskeyChallenge, RegisterPasskey } from "@/lib/contracts/passkey";
import type { PasskeyAssertion } from "@/lib/contracts/plan";

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const bytesOf = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const hexBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Passkeys need a secure context: https, or localhost by that name. */
export const canUsePasskeys = (): boolean => typeof window !== "undefined" && window.isSecureContext && "PublicKeyCredential" in window;

const cancelled = () => new Error("No passkey was used.");
/** ES256: what the hosts' agents verify. */
const ES256 = -7;

/** Makes a key on this device. @throws Error (DOMException included) when the person or the device says no. */
export async function createPasskey(asked: PasskeyChallenge, name: string): Promise<RegisterPasskey> {
  const credential = await navigator.credentials.create({
    publicKey: {
      challenge: bytesOf(asked.challenge),
      rp: { id: asked.rpId, name: "Millwright" },
      user: { id: new TextEncoder().encode(asked.userId), name: asked.userName, displayName: asked.userName },
      pubKeyCredParams: [{ type: "public-key", alg: ES256 }],
      excludeCredentials: asked.exclude.map((id) => ({ type: "public-key", id: bytesOf(id) })),
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
      attestation: "none",
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw cancelled();
  const response = credential.response as AuthenticatorAttestationResponse;
  const publicKey = response.getPublicKey();
  if (!publicKey) throw new Error("This device makes keys of a kind that the hosts cannot check.");
  return {
    name,
    challenge: asked.challenge,
    credentialId: base64url(credential.rawId),
    publicKey: base64url(publicKey),
    clientDataJson: base64url(response.clientDataJSON),
    authenticatorData: base64url(response.getAuthenticatorData()),
  };
}

/** Signs exactly this plan: the challenge is the bytes of its hash. */
export async function signPlan(planHash: string, rpId: string, credentialIds: readonly string[]): Promise<PasskeyAssertion> {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: hexBytes(planHash),
      rpId,
      allowCredentials: credentialIds.map((id) => ({ type: "public-key", id: bytesOf(id) })),
      userVerification: "required",
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw cancelled();
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    credentialId: base64url(credential.rawId),
    authenticatorData: base64url(response.authenticatorData),
    clientDataJson: base64url(response.clientDataJSON),
    signature: base64url(response.signature),
  };
}
