import { readFileSync } from "node:fs";
import * as z from "zod";

const Stored = z.object({
  special: z.object({ user: z.int(), bot: z.int(), end: z.int() }),
  merges: z.array(z.tuple([z.int(), z.int()])),
});
/** training/tokenizer.py splits by the same expression. */
const PIECES = / ?[A-Za-z]+| ?[0-9]| ?[^ \t\r\nA-Za-z0-9]+|[ \t\r\n]+/gu;
const BYTES = 256;
const MARKS = 3;
/** Longer pieces are merged part by part, since merging takes quadratic time. */
const LONGEST_PIECE = 64;

export interface Tokenizer {
  special: z.infer<typeof Stored>["special"];
  encode(text: string): number[];
  bytesOf(token: number): Uint8Array;
}

/** Byte-level BPE: tokens 0 to 255 are bytes, then three marks, then merges in the order in which they were learned. */
export function loadTokenizer(file: string): Tokenizer {
  const { special, merges } = Stored.parse(JSON.parse(readFileSync(file, "utf8")));
  const first = BYTES + MARKS;
  const ranks = new Map(merges.map(([left, right], rank) => [left * 65_536 + right, rank]));
  const bytes: Uint8Array[] = Array.from({ length: first }, (_, token) => (token < BYTES ? Uint8Array.of(token) : new Uint8Array()));
  for (const [left, right] of merges) bytes.push(Uint8Array.of(...(bytes[left] ?? []), ...(bytes[right] ?? [])));

  function merge(ids: number[]): number[] {
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      for (let at = 0; at + 1 < ids.length; at++) best = Math.min(best, ranks.get(ids[at]! * 65_536 + ids[at + 1]!) ?? best);
      if (best === Number.POSITIVE_INFINITY) return ids;
      const [left, right] = merges[best]!;
      const joined: number[] = [];
      for (let at = 0; at < ids.length; at++) {
        const isPair = ids[at] === left && ids[at + 1] === right;
        joined.push(isPair ? first + best : ids[at]!);
        if (isPair) at += 1;
      }
      ids = joined;
    }
  }

  return {
    special,
    encode: (text) =>
      (text.match(PIECES) ?? []).flatMap((piece) => {
        const all = [...Buffer.from(piece, "utf8")];
        const parts: number[] = [];
        for (let at = 0; at < all.length; at += LONGEST_PIECE) parts.push(...merge(all.slice(at, at + LONGEST_PIECE)));
        return parts;
      }),
    bytesOf: (token) => bytes[token] ?? new Uint8Array(),
  };
}
