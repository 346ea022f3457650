/** One line of a run's metrics, whatever wrote it. `NaN` and infinities are kept: they are findings. */
export interface MetricRow {
  step: number;
  loss?: number;
  gradNorm?: number;
  /** The norm after clipping, where the run writes it. */
  clippedNorm?: number;
  lr?: number;
  /** Share of activations at their limit (0–1). */
  saturated?: number;
  /** L2 norm of each layer's gradient, first layer first. */
  layers?: Record<string, number>;
}

/** Names by which the usual trainers (Hugging Face, Lightning, Megatron, nanoGPT, TensorBoard tags) call the same thing. */
const NAMES: Record<Exclude<keyof MetricRow, "layers">, string[]> = {
  step: ["step", "global_step", "iteration", "iter", "trainer/global_step", "_step"],
  loss: ["loss", "train_loss", "training_loss", "train/loss", "loss/train", "lm_loss", "lm loss", "train/loss_step"],
  gradNorm: ["grad_norm", "gradient_norm", "total_norm", "train/grad_norm", "grad norm", "gnorm"],
  clippedNorm: ["clipped_norm", "train/clipped_norm"],
  lr: ["lr", "learning_rate", "train/learning_rate", "learning rate", "lr-adamw", "train/lr"],
  saturated: ["saturated", "activation_saturation", "train/saturated"],
};
const FIELD_OF = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field as keyof typeof NAMES] as const)),
);
const LAYER = /^(?:train\/)?(?:grad_norm|gradient_norm|grad_norms|layer_grad_norms?)[/.](.+)$/;
const MAX_LAYERS = 64;

/** Reads a row from names and values; null when it has no step or nothing that is looked at. */
export function rowFrom(record: Record<string, unknown>, fallbackStep?: number): MetricRow | null {
  const row: MetricRow = { step: Number.NaN };
  const layers: Record<string, number> = {};
  for (const [name, value] of Object.entries(record)) {
    const field = FIELD_OF.get(name.toLowerCase());
    const number = asNumber(value);
    if (field !== undefined && number !== null) row[field] = number;
    const layer = LAYER.exec(name);
    if (layer && number !== null && Object.keys(layers).length < MAX_LAYERS) layers[layer[1]!] = number;
    if (/^(layer_)?grad(ient)?_norms?$/.test(name) && typeof value === "object" && value !== null)
      for (const [inner, norm] of Object.entries(value).slice(0, MAX_LAYERS)) {
        const innerNumber = asNumber(norm);
        if (innerNumber !== null) layers[inner] = innerNumber;
      }
  }
  if (Object.keys(layers).length > 0) row.layers = layers;
  if (!Number.isFinite(row.step)) row.step = fallbackStep ?? Number.NaN;
  const says = row.loss !== undefined || row.gradNorm !== undefined || row.layers !== undefined;
  return Number.isFinite(row.step) && row.step >= 0 && says ? row : null;
}

/** A number, or the words that stand for one that is not finite; null for anything else. */
export function asNumber(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const text = value.trim().toLowerCase();
  if (text === "nan") return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : null;
}
