import { createDecipheriv, diffieHellman, hkdfSync } from "node:crypto";
import { privateKeyOf, publicKeyOf } from "../link/keys";

const INFO = "millwright-seal-1";
const TAG_BYTES = 16;

/**
 * Opens a secret that was sealed to this node: `<one-time X25519 public key, SPKI DER>.<nonce>.<ciphertext and tag>`, each base64;
 * key by HKDF-SHA256 without salt, AES-256-GCM. @throws when it was sealed to another key or was changed.
 */
export function openSealed(sealed: string, sealingPrivateKey: string): string {
  const [theirKey, nonce, content] = sealed.split(".").map((part) => Buffer.from(part, "base64"));
  if (!theirKey || nonce?.length !== 12 || !content || content.length < TAG_BYTES) throw new Error("a sealed value is malformed");
  const shared = diffieHellman({ privateKey: privateKeyOf(sealingPrivateKey), publicKey: publicKeyOf(theirKey.toString("base64")) });
  const key = Buffer.from(hkdfSync("sha256", shared, Buffer.alloc(0), INFO, 32));
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(content.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(content.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
}
