import { createHash, createPublicKey, verify } from "node:crypto";
import type { PasskeyAssertion, PlanApproval } from "../../lib/contracts/plan";
import type { PinnedApprover } from "./policy";

const FLAG_USER_PRESENT = 0x01;
const FLAG_USER_VERIFIED = 0x04;
const SHORTEST_RSA = 2_048;

/** How many different people have signed exactly this plan with pinned passkeys: several keys under one name are one person's. */
export function pinnedApprovals(approvals: PlanApproval[], pinned: PinnedApprover[], planHash: string): number {
  const signers = new Set<string>();
  for (const { passkey } of approvals) {
    const approver = passkey && pinned.find((one) => one.credentialId === passkey.credentialId);
    if (approver && isAssertion(passkey, approver, planHash)) signers.add(approver.name.trim().toLowerCase());
  }
  return signers.size;
}

/** Verifies a WebAuthn assertion over the plan hash (W3C WebAuthn, section 7.2): challenge, origin, relying party, presence, verification, signature. */
export function isAssertion(assertion: PasskeyAssertion, approver: PinnedApprover, planHash: string): boolean {
  try {
    const clientData = Buffer.from(assertion.clientDataJson, "base64url");
    const authenticator = Buffer.from(assertion.authenticatorData, "base64url");
    const client = JSON.parse(clientData.toString("utf8")) as { type?: unknown; challenge?: unknown; origin?: unknown };
    const flags = authenticator[32] ?? 0;
    if (client.type !== "webauthn.get" || !approver.origins.includes(String(client.origin))) return false;
    // The page asks the authenticator to sign the hash; both its bytes and its hexadecimal text are read as such.
    const challenges = [Buffer.from(planHash, "hex"), Buffer.from(planHash, "utf8")].map((bytes) => bytes.toString("base64url"));
    if (!challenges.includes(String(client.challenge))) return false;
    if (!authenticator.subarray(0, 32).equals(sha256(Buffer.from(approver.rpId)))) return false;
    if ((flags & FLAG_USER_PRESENT) === 0 || (flags & FLAG_USER_VERIFIED) === 0) return false;
    const signed = Buffer.concat([authenticator, sha256(clientData)]);
    return isSignedBy(approver.publicKey, signed, Buffer.from(assertion.signature, "base64url"));
  } catch {
    return false;
  }
}

/** ES256, EdDSA and RS256, by the kind of the pinned key: the portal does not choose how a signature is checked. */
function isSignedBy(publicKey: string, signed: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "ed25519") return verify(null, signed, key, signature);
  const isES256 = key.asymmetricKeyType === "ec" && namedCurve === "prime256v1";
  const isRS256 = key.asymmetricKeyType === "rsa" && modulusLength >= SHORTEST_RSA;
  return (isES256 || isRS256) && verify("sha256", signed, key, signature);
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
