/** Template ids as word numbers, most frequent first; 0 is the edge of a sequence, 1 an unknown template. */
export interface Vocabulary {
  ids: string[];
  numbers: Map<string, number>;
}

const FIRST_WORD = 2;
const UNKNOWN = 1;
export const wordsOf = ({ ids }: Vocabulary): number => ids.length + FIRST_WORD;

/** The most frequent `most` ids of some sequences. */
export function createVocabulary(sequences: readonly (readonly string[])[], most = 400): Vocabulary {
  const counts = new Map<string, number>();
  for (const sequence of sequences) for (const id of sequence) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ids = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, most)
    .map(([id]) => id);
  return vocabularyOf(ids);
}

export const vocabularyOf = (ids: string[]): Vocabulary => ({ ids, numbers: new Map(ids.map((id, i) => [id, i + FIRST_WORD])) });

/** The number of each id; ids outside the vocabulary are one unknown word. */
export const toWords = ({ numbers }: Vocabulary, sequence: readonly string[]): number[] => sequence.map((id) => numbers.get(id) ?? UNKNOWN);
