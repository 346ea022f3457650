import { createStep, forward, type Lstm, scoresOf } from "./lstm";

export interface SequenceVerdict {
  /** Places whose word was not expected; the sequence's end counts as a place. */
  unexpected: number[];
  /** The lowest rank that a word had (1 = always the one expected most), and the highest surprise in nats. */
  worstRank: number;
  mostSurprise: number;
}

/** A word is expected if it is among the `top` most likely ones and has at most this surprise. */
export interface Expectation {
  top: number;
  surprise: number;
}

/** Checks each word against those that the network expects to come next. */
export function checkSequence(lstm: Lstm, words: readonly number[], { top, surprise }: Expectation): SequenceVerdict {
  let before = createStep(lstm);
  let step = createStep(lstm);
  const scores = new Float32Array(lstm.words);
  const verdict: SequenceVerdict = { unexpected: [], worstRank: 1, mostSurprise: 0 };
  let previous = 0;
  for (let i = 0; i <= words.length; i++) {
    const word = i < words.length ? words[i]! : 0;
    forward(lstm, before, previous, step);
    scoresOf(lstm, step, scores);
    const rank = rankOf(scores, word);
    const surprised = surpriseOf(scores, word);
    if (rank > top || surprised > surprise) verdict.unexpected.push(i);
    verdict.worstRank = Math.max(verdict.worstRank, rank);
    verdict.mostSurprise = Math.max(verdict.mostSurprise, surprised);
    [before, step] = [step, before];
    previous = word;
  }
  return verdict;
}

function rankOf(scores: Float32Array, word: number): number {
  let rank = 1;
  for (const score of scores) if (score > scores[word]!) rank++;
  return rank;
}

/** −log of the probability that the network gave to a word. */
function surpriseOf(scores: Float32Array, word: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) most = Math.max(most, score);
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - most);
  return most + Math.log(sum) - scores[word]!;
}
