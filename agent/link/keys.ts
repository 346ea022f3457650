import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

/** Keys as text: DER in base64, SPKI for the public and PKCS #8 for the private half. */
export interface KeyText {
  publicKey: string;
  privateKey: string;
}

/** Generates a key pair: ed25519 to sign, x25519 to receive sealed secrets. */
export function newKeys(kind: "ed25519" | "x25519"): KeyText {
  const { publicKey, privateKey } = kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  return {
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  };
}

/** @throws for a text that is not an SPKI DER key in base64. */
export const publicKeyOf = (spkiBase64: string): KeyObject =>
  createPublicKey({ key: Buffer.from(spkiBase64, "base64"), format: "der", type: "spki" });
/** @throws for a text that is not a PKCS #8 DER key in base64. */
export const privateKeyOf = (pkcs8Base64: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs8Base64, "base64"), format: "der", type: "pkcs8" });

/** Ed25519 over the UTF-8 bytes of the message, base64. */
export const signText = (message: string, privateKey: string): string =>
  sign(null, Buffer.from(message), privateKeyOf(privateKey)).toString("base64");

/** False for anything that is not a good signature, malformed keys included. */
export function isSigned(message: string, signature: string, publicKey: string): boolean {
  try {
    const key = publicKeyOf(publicKey);
    return key.asymmetricKeyType === "ed25519" && verify(null, Buffer.from(message), key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

/** First 32 hexadecimal digits of SHA-256 over the SPKI DER; stands in enrolment tokens. */
export const fingerprintOf = (spkiBase64: string): string =>
  createHash("sha256").update(Buffer.from(spkiBase64, "base64")).digest("hex").slice(0, 32);
