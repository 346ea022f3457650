import { type CountModel, countScore, learnCounts } from "./counts";
import { disturb } from "./disturb";
import { createLstm, type Lstm } from "./lstm";
import { defaultTraining, type Training, train } from "./train";
import { checkSequence, type Expectation } from "./verdict";
import { createVocabulary, toWords, type Vocabulary, wordsOf } from "./vocabulary";

/** What was learned from the normal sequences of one workload, and which of the two models scores. */
export interface SequenceModel {
  vocabulary: Vocabulary;
  lstm: Lstm;
  counts: CountModel;
  /** What a word must keep to. */
  expected: Expectation;
  /** Counts further off than this are unusual. */
  countBound: number;
  /** F1 on held-back history with injected faults. */
  lstmF1: number;
  countF1: number;
  inUse: "lstm" | "counts";
  /** Why, for people. */
  reason: string;
}

const EMBED = 16;
const HIDDEN = 48;
/** The last fifth of the history is held back. */
const HELD_BACK = 0.2;
/** At most this share of normal held-back sequences may be called unusual. */
const FALSE_SHARE = 0.01;
const FEWEST_SEQUENCES = 50;

/** Learns one workload's normal sequences of template ids, oldest first. Null: too few. Blocks: call it in a worker thread. */
export function learnSequences(sequences: readonly (readonly string[])[], training: Training = defaultTraining): SequenceModel | null {
  if (sequences.length < FEWEST_SEQUENCES) return null;
  const split = Math.floor(sequences.length * (1 - HELD_BACK));
  const vocabulary = createVocabulary(sequences.slice(0, split));
  const words = sequences.map((sequence) => toWords(vocabulary, sequence));
  const [history, held] = [words.slice(0, split), words.slice(split)];
  const lstm = createLstm({ words: wordsOf(vocabulary), embed: EMBED, hidden: HIDDEN });
  train(lstm, history, training);
  const counts = learnCounts(history, lstm.words);
  const all = held.map((sequence) => checkSequence(lstm, sequence, { top: lstm.words, surprise: Number.POSITIVE_INFINITY }));
  const scores = held.map((sequence) => countScore(counts, sequence));
  const expected: Expectation = {
    top: quantile(
      all.map(({ worstRank }) => worstRank),
      1 - FALSE_SHARE,
    ),
    surprise: quantile(
      all.map(({ mostSurprise }) => mostSurprise),
      1 - FALSE_SHARE,
    ),
  };
  const countBound = quantile(scores, 1 - FALSE_SHARE);
  // Nobody has labelled the history: faults of order, loss and repetition are put into what was held back.
  const faulty = held.map(disturb).filter((sequence) => sequence !== null);
  const lstmF1 = f1(held, faulty, (sequence) => checkSequence(lstm, sequence, expected).unexpected.length > 0);
  const countF1 = f1(held, faulty, (sequence) => countScore(counts, sequence) > countBound);
  const inUse = lstmF1 > countF1 ? "lstm" : "counts";
  const reason = `On held-back history with injected faults the sequence model reaches F1 ${lstmF1.toFixed(2)}, counts alone ${countF1.toFixed(2)}.`;
  return { vocabulary, lstm, counts, expected, countBound, lstmF1, countF1, inUse, reason };
}

/** Whether a sequence of template ids is unusual, by the model that is in use, and the place that shows it. */
export function judgeSequence(model: SequenceModel, ids: readonly string[]): { isUnusual: boolean; unexpected: number[] } {
  const words = toWords(model.vocabulary, ids);
  if (model.inUse === "counts") return { isUnusual: countScore(model.counts, words) > model.countBound, unexpected: [] };
  const { unexpected } = checkSequence(model.lstm, words, model.expected);
  return { isUnusual: unexpected.length > 0, unexpected };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function f1(normal: readonly number[][], faulty: readonly number[][], isUnusual: (sequence: number[]) => boolean): number {
  const found = faulty.filter(isUnusual).length;
  const wrong = normal.filter(isUnusual).length;
  return found === 0 ? 0 : (2 * found) / (2 * found + wrong + (faulty.length - found));
}
