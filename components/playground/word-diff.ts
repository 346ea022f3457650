import { diffArrays } from "diff";

export interface DiffPart {
  kind: "same" | "removed" | "added";
  text: string;
}
export interface WordDiff {
  parts: DiffPart[];
  /** Words, without punctuation and spaces. */
  removed: number;
  added: number;
  same: number;
}

/** Answers with more edits are not compared word by word: the time grows with the square of the edits, and the page waits for it. */
const MOST_EDITS = 1_000;

/**
 * The words that the second text removed from the first and added to it, in any language.
 * The parts without `added` are the first text, those without `removed` the second. null: they differ too much.
 */
export function wordDiff(first: string, second: string): WordDiff | null {
  const changes = diffArrays(words(first), words(second), { maxEditLength: MOST_EDITS });
  if (!changes) return null;
  const counts = { same: 0, removed: 0, added: 0 };
  const parts = changes.map(({ value, added, removed }): DiffPart => {
    const kind = added ? "added" : removed ? "removed" : "same";
    counts[kind] += value.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    return { kind, text: value.join("") };
  });
  return { parts, ...counts };
}

const TOKEN = /[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu;
/** Scripts without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** Splits scripts without spaces with the segmenter. Everything else is split at spaces, because the segmenter is too slow for whole answers. */
const words = (text: string): string[] =>
  (text.match(TOKEN) ?? []).flatMap((token) =>
    UNSPACED.test(token) ? Array.from(segmenter.segment(token), ({ segment }) => segment) : [token],
  );
