/** One line of a run's metrics, whatever wrote it. `NaN` and infinities are kept: they are findings. */
export interface MetricRow {
  step: number;
  loss?: number;
  gradNorm?: number;
  /** The norm after clipping, where the run writes it. */
  clippedNorm?: number;
  lr?: number;
  /** What fp16 training multiplies its loss with, and steps that it has left out because they overflowed. */
  scale?: number;
  skipped?: number;
  /** The same, since the last line alone. */
  skippedNow?: number;
  epoch?: number;
  /** The loss is one of several parts, and no sum of them is written. */
  isPart?: boolean;
  /** What reinforcement learning raises; its loss tells no progress. */
  reward?: number;
  /** Share of activations at their limit (0–1). */
  saturated?: number;
  /** L2 norm of each layer's gradient, first layer first. */
  layers?: Record<string, number>;
}

/** Names by which the usual trainers (Hugging Face, Lightning, Megatron, DeepSpeed, fairseq, NeMo, mmdetection, nanoGPT, detectron2, YOLO, kohya, TRL, verl) call the same thing. */
const NAMES: Record<Exclude<keyof MetricRow, "layers" | "isPart">, string[]> = {
  step: ["step", "steps", "global_step", "global_steps", "iteration", "iter", "batch", "trainer/global_step", "_step", "num_updates"],
  loss: [
    "loss",
    "train_loss",
    "training_loss",
    "train/loss",
    "loss/train",
    "lm_loss",
    "reduced_train_loss",
    "train_loss_step",
    "train/loss_step",
    "loss_step",
    "step_loss",
    "total_loss",
    "avr_loss",
    "avg_loss",
    "box_loss",
  ],
  gradNorm: [
    "grad_norm",
    "gradient_norm",
    "total_norm",
    "global_grad_norm",
    "gnorm",
    "grad_2_norm_total",
    "grad_2.0_norm_total",
    "grad_norm_total",
  ],
  clippedNorm: ["clipped_norm"],
  lr: ["lr", "learning_rate", "lr_adamw", "base_lr"],
  scale: ["loss_scale", "scaler"],
  skipped: ["skipped"],
  skippedNow: ["number_of_skipped_iterations", "skipped_iterations"],
  epoch: ["epoch"],
  reward: ["reward", "reward/mean", "mean_reward", "reward_mean", "ep_rew_mean", "rlhf_reward", "critic/rewards/mean", "critic/score/mean"],
  saturated: ["saturated", "activation_saturation"],
};
const FIELD_OF = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field as keyof typeof NAMES] as const)),
);
/** What measures the model on data that it does not learn from. */
const HELD_BACK = /(^|[/_ ])(val|valid|validation|eval|evaluation|test|dev)([/_ ]|$)/;

/** The field that a name stands for: `lm loss`, `grad-norm/grad-norm` and `Train/Samples/train_loss` are as good as `loss`. */
export function fieldOf(name: string): keyof typeof NAMES | undefined {
  const plain = name.trim().toLowerCase().replace(/[- ]+/g, "_");
  if (HELD_BACK.test(plain)) return undefined;
  const last = plain.split("/").at(-1)!;
  const exact = FIELD_OF.get(plain) ?? FIELD_OF.get(last);
  if (exact) return exact;
  return /^lr_\w+$/.test(last) ? "lr" : undefined;
}

/** Any other loss: of the whole, or of a part (a generator's, an auxiliary one), which may rise in a sound run. */
const OTHER_LOSS = /(?:^|[_/ .])loss(?:es)?(?:$|[/ ])|^loss[_/]|_loss_|Loss$/;
const WHOLE_LOSS = /(?:total|combined|overall|all|mean|avg|average|running|batch|epoch|iter|current|smoothed?|final|sum)[_/ .]?loss/i;

const LAYER = /^(?:train\/)?(?:grad_norm|gradient_norm|grad_norms|layer_grad_norms?)[/.](.+)$/;
const MAX_LAYERS = 64;

/** Reads a row from names and values; null when it has no step or nothing that is looked at. */
export function rowFrom(record: Record<string, unknown>, fallbackStep?: number): MetricRow | null {
  // The last line of a run gives means over all of it, and a line of a validation does not belong to the training.
  if ("train_runtime" in record || (typeof record.mode === "string" && HELD_BACK.test(record.mode))) return null;
  const row: Partial<MetricRow> = {};
  const layers: Record<string, number> = {};
  const losses: [name: string, value: number][] = [];
  for (const [name, value] of Object.entries(record)) {
    const field = fieldOf(name);
    const number = asNumber(value);
    if (field !== undefined && number !== null) row[field] ??= number;
    else if (number !== null && OTHER_LOSS.test(name) && !HELD_BACK.test(name.toLowerCase()) && !/scale/i.test(name))
      losses.push([name, number]);
    const layer = LAYER.exec(name);
    if (layer && number !== null && Object.keys(layers).length < MAX_LAYERS) layers[layer[1]!] = number;
    if (/^(layer_)?grad(ient)?_norms?$/.test(name) && typeof value === "object" && value !== null)
      for (const [inner, norm] of Object.entries(value).slice(0, MAX_LAYERS)) {
        const innerNumber = asNumber(norm);
        if (innerNumber !== null) layers[inner] = innerNumber;
      }
  }
  if (row.loss === undefined && losses.length > 0) {
    const [, whole] = losses.find(([name]) => WHOLE_LOSS.test(name)) ?? [];
    row.loss = losses.find(([, value]) => !Number.isFinite(value))?.[1] ?? whole ?? losses[0]![1];
    if (whole === undefined) row.isPart = true;
  }
  if (Object.keys(layers).length > 0) row.layers = layers;
  // Where only the epoch is written, it is the step, as long as it counts faster than the lines.
  const counted = Number.isInteger(row.epoch) && row.epoch! > (fallbackStep ?? row.epoch!) ? row.epoch : fallbackStep;
  const step = row.step ?? counted ?? Number.NaN;
  const says =
    row.loss !== undefined || row.gradNorm !== undefined || row.layers !== undefined || row.lr !== undefined || row.skipped !== undefined;
  return Number.isFinite(step) && step >= 0 && says ? { ...row, step } : null;
}

/** A longer text is no measurement, and the search for a number in one takes quadratic time. */
const MOST_DIGITS = 100;

/** A number, or the words that stand for one that is not finite; null for anything else. */
function asNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.length > MOST_DIGITS) return null;
  const text = value.trim().toLowerCase();
  if (text === "nan") return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : null;
}
