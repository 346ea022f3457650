import "server-only";
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** RFC 8785 JSON: one text for one value, whoever writes it. @throws TypeError for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
}

/** SHA-256 in hexadecimal over UTF-8. */
export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** The hash of a value's canonical JSON: plans, audit rows. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));
