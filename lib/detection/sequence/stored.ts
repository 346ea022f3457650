import * as z from "zod";
import { layoutOf } from "./lstm";
import type { SequenceModel } from "./model";
import { vocabularyOf } from "./vocabulary";

export const StoredModel = z.object({
  version: z.literal(1),
  ids: z.array(z.string()).max(2_000),
  embed: z.int().min(1).max(256),
  hidden: z.int().min(1).max(256),
  weights: z.string(),
  means: z.array(z.number()),
  spreads: z.array(z.number()),
  expected: z.object({ top: z.int(), surprise: z.number() }),
  countBound: z.number(),
  lstmF1: z.number(),
  countF1: z.number(),
  inUse: z.enum(["lstm", "counts"]),
  reason: z.string(),
});

export type SavedModel = z.infer<typeof StoredModel>;

/** A model as plain JSON; the weights as base64 of little-endian 32-bit floats. */
export const saveModel = ({ vocabulary, lstm, counts, ...rest }: SequenceModel): SavedModel => ({
  version: 1,
  ids: vocabulary.ids,
  embed: lstm.embed,
  hidden: lstm.hidden,
  weights: Buffer.from(lstm.weights.buffer, lstm.weights.byteOffset, lstm.weights.byteLength).toString("base64"),
  means: [...counts.means],
  spreads: [...counts.spreads],
  ...rest,
});

/** Null when the stored model is not of this version or does not fit itself. */
export function loadModel(stored: unknown): SequenceModel | null {
  const parsed = StoredModel.safeParse(stored);
  if (!parsed.success) return null;
  const { version: _, ids, embed, hidden, weights: text, means, spreads, ...rest } = parsed.data;
  const sizes = { words: ids.length + 2, embed, hidden };
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 4 * layoutOf(sizes).size || means.length !== sizes.words || spreads.length !== sizes.words) return null;
  const weights = new Float32Array(bytes.length / 4);
  for (let i = 0; i < weights.length; i++) weights[i] = bytes.readFloatLE(4 * i);
  return {
    vocabulary: vocabularyOf(ids),
    lstm: { ...sizes, weights },
    counts: { means: Float64Array.from(means), spreads: Float64Array.from(spreads) },
    ...rest,
  };
}
