import "server-only";
import { createCipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, randomBytes } from "node:crypto";

const INFO = "millwright-seal-1";

/**
 * Seals a secret so that only the node can read it, the portal included: X25519 with a key pair made for this one secret,
 * HKDF-SHA256 (no salt, info `millwright-seal-1`, 32 bytes), AES-256-GCM.
 * The text is `<one-time public key, SPKI DER>.<12-byte nonce>.<ciphertext followed by the 16-byte tag>`, each base64.
 */
export function sealForNode(sealingKey: string, secret: string): string {
  const theirs = createPublicKey({ key: Buffer.from(sealingKey, "base64"), format: "der", type: "spki" });
  const ours = generateKeyPairSync("x25519");
  const shared = diffieHellman({ privateKey: ours.privateKey, publicKey: theirs });
  const key = Buffer.from(hkdfSync("sha256", shared, Buffer.alloc(0), INFO, 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [ours.publicKey.export({ format: "der", type: "spki" }), nonce, sealed].map((part) => part.toString("base64")).join(".");
}
