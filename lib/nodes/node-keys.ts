import "server-only";
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { refuse } from "@/lib/errors";

/** Reads a public key (SPKI DER, base64) of exactly this kind. @throws AppError `invalid` with the field's path. */
export function parsePublicKey(base64: string, kind: "ed25519" | "x25519", path: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyType === kind) return key;
  } catch {
    // Not a key at all; refused below like a key of another kind.
  }
  throw refuse("invalid", "field.publicKey", { at: path, kind }, path);
}

/** Whether `signature` (base64) is the key's, over the UTF-8 bytes of `text`. Never throws for a malformed signature. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text, "utf8"), parsePublicKey(publicKey, "ed25519", "publicKey"), Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
