import "server-only";
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

const PREFIX = "v1";

/** A separate key for this purpose, so that the key that signs sessions never also encrypts (RFC 5869). */
const keyOf = (secret: string) => Buffer.from(hkdfSync("sha256", secret, "", "millwright endpoint keys", 32));

/**
 * Encrypts a secret for the database: AES-256-GCM under `MILLWRIGHT_SECRET`.
 * `owner` (the row's id) is authenticated with it: a sealed value copied to another row does not open there.
 */
export function seal(plain: string, owner: string, secret = env().MILLWRIGHT_SECRET): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), iv);
  cipher.setAAD(Buffer.from(owner, "utf8"));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [PREFIX, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(".");
}

/** The secret again, or null when the text was changed, belongs to another row, or `MILLWRIGHT_SECRET` is not the one that sealed it. */
export function unseal(sealed: string, owner: string, secret = env().MILLWRIGHT_SECRET): string | null {
  const [prefix, iv, tag, data, ...rest] = sealed.split(".");
  if (prefix !== PREFIX || !iv || !tag || data === undefined || rest.length > 0) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), Buffer.from(iv, "base64url"), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(owner, "utf8"));
    decipher.setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(data, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
