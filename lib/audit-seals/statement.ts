import "server-only";
import { verify } from "node:crypto";
import * as z from "zod";
import { canonicalJson } from "@/lib/canonical";
import { EpochMs, Sha256 } from "@/lib/contracts/ids";

/** What an organisation's key says of its audit chain: this entry was the last one then, with this hash. One line of JSON wherever it is sent. */
export const SignedHead = z.object({
  orgId: z.uuid(),
  number: z.int().positive(),
  hash: Sha256,
  atMs: EpochMs,
  signature: z.string().max(200),
});
export type SignedHead = z.infer<typeof SignedHead>;

/** The purpose is signed as well: the same key signs what hosts run. */
export const signedText = ({ orgId, number, hash, atMs }: Omit<SignedHead, "signature">): string =>
  canonicalJson({ purpose: "millwright audit head", orgId, number, hash, atMs });

/** Whether the organisation's key (SPKI DER, base64) signed this head. */
export function isSignedBy(head: SignedHead, publicKey: string): boolean {
  try {
    const key = { key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" } as const;
    return verify(null, Buffer.from(signedText(head), "utf8"), key, Buffer.from(head.signature, "base64"));
  } catch {
    return false;
  }
}
