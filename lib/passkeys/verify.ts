import "server-only";
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { PasskeyAssertion } from "@/lib/contracts/plan";
import { relyingParty } from "./relying-party";

const FLAG_USER_PRESENT = 0x01;
const FLAG_USER_VERIFIED = 0x04;
const FLAG_ATTESTED_CREDENTIAL = 0x40;
/** rpIdHash (32), flags (1), signature counter (4), AAGUID (16), length of the credential id (2). */
const CREDENTIAL_LENGTH_AT = 53;
const CREDENTIAL_AT = 55;

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
const bytesOf = (base64url: string) => Buffer.from(base64url, "base64url");

/** What is wrong with the document in which the browser says what it asked for, or null. */
function clientObjection(clientData: Buffer, type: string, challenge: string): string | null {
  let client: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown };
  try {
    client = JSON.parse(clientData.toString("utf8"));
  } catch {
    return "the browser's document is not JSON";
  }
  if (client.type !== type) return "it was made for something else";
  if (client.challenge !== challenge) return "it signs something else";
  if (client.origin !== relyingParty().origin || client.crossOrigin === true) return "it was made on another site";
  return null;
}

/** What is wrong with the authenticator's document, or null. */
function authenticatorObjection(data: Buffer): string | null {
  if (data.length < 37) return "the authenticator's document is too short";
  if (!data.subarray(0, 32).equals(sha256(Buffer.from(relyingParty().rpId)))) return "it belongs to another site";
  const flags = data[32] ?? 0;
  if ((flags & FLAG_USER_PRESENT) === 0 || (flags & FLAG_USER_VERIFIED) === 0) return "the person was not verified";
  return null;
}

/** The challenge under which a plan is signed: the bytes of its hash. */
export const planChallenge = (planHash: string): string => Buffer.from(planHash, "hex").toString("base64url");

/** Why an assertion is not this key's signature over exactly this plan (W3C WebAuthn, section 7.2), or null when it is. */
export function assertionObjection(assertion: PasskeyAssertion, publicKey: string, planHash: string): string | null {
  const clientData = bytesOf(assertion.clientDataJson);
  const authenticator = bytesOf(assertion.authenticatorData);
  const objection = clientObjection(clientData, "webauthn.get", planChallenge(planHash)) ?? authenticatorObjection(authenticator);
  if (objection) return objection;
  const signed = Buffer.concat([authenticator, sha256(clientData)]);
  try {
    return verify("sha256", signed, keyOf(publicKey), bytesOf(assertion.signature)) ? null : "the signature does not hold";
  } catch {
    return "the signature cannot be read";
  }
}

/** Why a new credential cannot be taken, or null (section 7.1, without attestation: whoever is signed in vouches for their own device). */
export function registrationObjection(input: {
  challenge: string;
  credentialId: string;
  publicKey: string;
  clientDataJson: string;
  authenticatorData: string;
}): string | null {
  const authenticator = bytesOf(input.authenticatorData);
  const objection =
    clientObjection(bytesOf(input.clientDataJson), "webauthn.create", input.challenge) ?? authenticatorObjection(authenticator);
  if (objection) return objection;
  if (((authenticator[32] ?? 0) & FLAG_ATTESTED_CREDENTIAL) === 0 || authenticator.length < CREDENTIAL_AT) return "it holds no credential";
  const length = authenticator.readUInt16BE(CREDENTIAL_LENGTH_AT);
  const credential = authenticator.subarray(CREDENTIAL_AT, CREDENTIAL_AT + length);
  if (!credential.equals(bytesOf(input.credentialId))) return "it holds another credential";
  try {
    const { type, curve } = describe(keyOf(bytesOf(input.publicKey).toString("base64")));
    return type === "ec" && curve === "prime256v1" ? null : "only ES256 keys are taken";
  } catch {
    return "the public key cannot be read";
  }
}

/** From SPKI DER, base64. */
const keyOf = (publicKey: string): KeyObject => createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
const describe = (key: KeyObject) => ({ type: key.asymmetricKeyType, curve: key.asymmetricKeyDetails?.namedCurve });
