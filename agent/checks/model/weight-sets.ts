import { posix } from "node:path";

/** Formats in the order in which libraries prefer them when a folder holds several. */
const FORMATS: RegExp[] = [
  /\.safetensors$/,
  /\.(bin|pt|pth|ckpt)$/,
  /\.(gguf|ggml)$/,
  /\.(onnx|h5|msgpack|npz|tflite|mlmodel|nemo|engine|plan|model|xml|keras|pb|ot|pdparams|pdiparams|mar)$|\.ckpt\.data-\d{5}-of-\d{5}$/,
];
const NUMBERED = /^(.+?)[-_](\d{1,6})-of-(\d{1,6})(\.[\w.]+)$/;
/** Files with an ending of weights that hold the state of a training run or a tokenizer. */
const NO_WEIGHTS =
  /^(training_args|optimizer|scheduler|scaler|rng_state\w*|random_states\w*|tokenizer|sentencepiece.*|spiece|source|target)\.\w+$/;

interface WeightSet {
  /** Sets of one family hold the same weights: one of them is enough. */
  family: string;
  rank: number;
  /** Read first by the libraries when it is there, even when its files are not. */
  hasIndex: boolean;
  there: number;
  missing: { name: string; by: string }[];
}
export interface WeightsFound {
  /** Whether any file or complete set of weights is there. */
  any: boolean;
  missing: { name: string; by: string }[];
}

export const isWeights = (name: string): boolean => rankOf(name) >= 0 && !NO_WEIGHTS.test(posix.basename(name));

/**
 * Groups the files of a model into sets (by an index, by their `-00001-of-00003` numbers, or single) and says which files are missing of
 * weights that are there in no complete form. `indexes` gives the files that each `*.index.json` names.
 */
export function weightsIn(names: Set<string>, indexes: Map<string, string[]>): WeightsFound {
  const sets = setsOf(names, indexes);
  const missing: WeightsFound["missing"] = [];
  const families = new Map<string, WeightSet[]>();
  for (const set of sets) {
    const family = families.get(set.family);
    if (family) family.push(set);
    else families.set(set.family, [set]);
  }
  for (const mine of families.values()) {
    const whole = mine.filter((set) => set.missing.length === 0);
    const torn = mine.filter((set) => set.missing.length > 0).sort((a, b) => a.rank - b.rank || b.there - a.there)[0];
    // A library that finds the better format's index goes by it and does not look for the other format.
    if (torn && (whole.length === 0 || (torn.hasIndex && whole.every((set) => set.rank > torn.rank)))) missing.push(...torn.missing);
  }
  return { any: sets.some((set) => set.there > 0), missing };
}

function setsOf(names: Set<string>, indexes: Map<string, string[]>): WeightSet[] {
  const sets: WeightSet[] = [];
  const taken = new Set<string>();
  for (const [index, shards] of indexes) {
    const files = shards.map((shard) => posix.join(posix.dirname(index), shard));
    if (files.length === 0) continue;
    for (const file of files) taken.add(file);
    const missing = files.filter((file) => !names.has(file)).map((name) => ({ name, by: `${index} names it` }));
    sets.push({
      family: familyOf(index.replace(/\.index(\.\w+)?\.json$/, "")),
      rank: rankOf(files[0]!),
      hasIndex: true,
      there: files.length - missing.length,
      missing,
    });
  }
  const numbered = new Map<string, string[]>();
  for (const name of names) {
    if (taken.has(name) || !isWeights(name)) continue;
    const match = NUMBERED.exec(posix.basename(name));
    if (!match) sets.push({ family: familyOf(name), rank: rankOf(name), hasIndex: false, there: 1, missing: [] });
    else {
      const key = posix.join(posix.dirname(name), `${match[1]} ${match[3]} ${match[4]}`);
      const shards = numbered.get(key);
      if (shards) shards.push(name);
      else numbered.set(key, [name]);
    }
  }
  for (const files of numbered.values()) sets.push(numberedSet(files));
  return sets;
}

function numberedSet(files: string[]): WeightSet {
  const [, prefix, , total, suffix] = NUMBERED.exec(posix.basename(files[0]!))!;
  const numbers = new Set(files.map((file) => Number(NUMBERED.exec(posix.basename(file))![2])));
  const width = NUMBERED.exec(posix.basename(files[0]!))![2]!.length;
  const separator = posix.basename(files[0]!)[prefix!.length]!;
  const first = numbers.has(0) ? 0 : 1;
  // A name may claim any total, so the list is cut to what a sentence and a runbook can use.
  const wanted = Math.min(Number(total), 2_000);
  const missing = Array.from({ length: wanted }, (_, index) => index + first)
    .filter((number) => !numbers.has(number))
    .map((number) => ({
      name: posix.join(posix.dirname(files[0]!), `${prefix}${separator}${String(number).padStart(width, "0")}-of-${total}${suffix}`),
      by: `${posix.basename(files[0]!)} is one of ${Number(total)}`,
    }));
  return { family: familyOf(files[0]!), rank: rankOf(files[0]!), hasIndex: false, there: files.length, missing };
}

/** The folder and stem without shard number, variant and format: `unet/model` for `unet/model.fp16-00001-of-00002.safetensors`. */
function familyOf(name: string): string {
  if (FORMATS[2]!.test(name)) return posix.join(posix.dirname(name), "gguf");
  const base = posix.basename(name);
  const stem = (NUMBERED.exec(base)?.[1] ?? base)
    .replace(/\.(safetensors|bin|pt|pth|ckpt|onnx|h5|msgpack|npz)$/, "")
    .replace(/\.(fp16|bf16|fp32|non_ema|ema_only|fp8|int8)$/, "")
    .replace(/^(pytorch_model|tf_model|flax_model|consolidated(\.\d+)?)$/, "model")
    .replace(/^diffusion_(pytorch|flax)_model$/, "diffusion_model");
  return posix.join(posix.dirname(name), stem);
}

const rankOf = (name: string): number => FORMATS.findIndex((pattern) => pattern.test(name));
