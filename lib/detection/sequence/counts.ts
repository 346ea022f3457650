/** The baseline that a sequence model must beat: how often each word comes in a sequence, as mean and spread over normal history. */
export interface CountModel {
  means: Float64Array;
  spreads: Float64Array;
}

/** Learns mean and spread of each word's count over normal sequences. `words` is the size of the vocabulary. */
export function learnCounts(sequences: readonly (readonly number[])[], words: number): CountModel {
  const sums = new Float64Array(words);
  const squares = new Float64Array(words);
  for (const sequence of sequences) {
    const counts = countWords(sequence, words);
    for (let word = 0; word < words; word++) {
      sums[word]! += counts[word]!;
      squares[word]! += counts[word]! ** 2;
    }
  }
  const n = Math.max(1, sequences.length);
  const means = sums.map((sum) => sum / n);
  // A word that always comes equally often must not have a spread of zero.
  const spreads = squares.map((square, word) => Math.sqrt(Math.max(0, square / n - means[word]! ** 2)) + 0.25);
  return { means, spreads };
}

function countWords(sequence: readonly number[], words: number): Float64Array {
  const counts = new Float64Array(words);
  for (const word of sequence) counts[word]! += 1;
  return counts;
}

/** How unusual the counts of a sequence are: the largest deviation in spreads. */
export function countScore({ means, spreads }: CountModel, sequence: readonly number[]): number {
  const counts = countWords(sequence, means.length);
  let most = 0;
  for (let word = 0; word < means.length; word++) most = Math.max(most, Math.abs(counts[word]! - means[word]!) / spreads[word]!);
  return most;
}
