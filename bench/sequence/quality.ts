import type { LabelledSequence } from "./hdfs";

export interface Quality {
  precision: number;
  recall: number;
  f1: number;
}

/** How well `isUnusual` finds the faulty sequences. All three are 0 when it finds none. */
export function quality(sequences: readonly LabelledSequence[], isUnusual: (ids: string[]) => boolean): Quality {
  const called = sequences.filter(({ ids }) => isUnusual(ids));
  const right = called.filter(({ isFaulty }) => isFaulty).length;
  const precision = right / Math.max(1, called.length);
  const recall = right / Math.max(1, sequences.filter(({ isFaulty }) => isFaulty).length);
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
