import type { Host } from "../../host/host";
import { parseToml, parseYaml } from "../../host/parse-untrusted";

export interface Setting {
  /** With dots between levels: `optimizer.lr`. */
  key: string;
  value: string | number | boolean | null;
}
export type RunConfig = Setting[];

const NAMES = {
  lr: ["lr", "learning_rate", "base_lr", "learningrate"],
  init: ["init", "initializer", "initialization", "weight_init", "init_method"],
  activation: ["activation", "act", "hidden_act", "nonlinearity", "activation_function"],
  maxNorm: ["max_norm", "max_grad_norm", "clip_grad_norm", "grad_clip", "gradient_clip_val", "gradient_clipping", "clip_grad", "clip"],
  warmup: ["warmup_steps", "warmup_iters", "num_warmup_steps", "lr_warmup_iters", "warmup"],
} as const;

/** Reads a run's config (YAML, JSON or TOML by its ending) as a flat list; empty when there is none or it does not parse, which config.files reports. */
export async function readRunConfig(host: Host, path: string | undefined): Promise<RunConfig> {
  if (path === undefined) return [];
  try {
    return parseRunConfig(await host.readText(path, { maxBytes: 1024 * 1024 }), path);
  } catch {
    return [];
  }
}

/** @throws the parser's error. */
export function parseRunConfig(text: string, path: string): RunConfig {
  const document: unknown = path.endsWith(".json") ? JSON.parse(text) : path.endsWith(".toml") ? parseToml(text) : parseYaml(text);
  return flatten(document, "", 0);
}

function flatten(value: unknown, key: string, depth: number): RunConfig {
  if (["string", "number", "boolean"].includes(typeof value) || value === null)
    return key ? [{ key, value: value as Setting["value"] }] : [];
  if (typeof value !== "object" || depth > 8 || Array.isArray(value)) return [];
  return Object.entries(value as object).flatMap(([name, inner]) => flatten(inner, key ? `${key}.${name}` : name, depth + 1));
}

/** The setting that a config calls by one of the usual names, the least deep one first. */
export function settingOf(config: RunConfig, what: keyof typeof NAMES): Setting | null {
  const names: readonly string[] = NAMES[what];
  const found = config.filter(({ key }) => names.includes(key.split(".").at(-1)!.toLowerCase()));
  return found.sort((a, b) => a.key.split(".").length - b.key.split(".").length)[0] ?? null;
}

/** The setting's value as a number; null when it is none. */
export function numberOf(setting: Setting | null): number | null {
  const number =
    setting === null || setting.value === null || setting.value === "" || typeof setting.value === "boolean"
      ? Number.NaN
      : Number(setting.value);
  return Number.isFinite(number) ? number : null;
}
