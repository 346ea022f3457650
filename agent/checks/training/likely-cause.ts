import type { MetricRow } from "./metric-row";
import { numberText } from "./number-text";
import { numberOf, type RunConfig, settingOf } from "./run-config";
import { median } from "./statistics";

/** The cause, as far as the data shows it, and the one setting to change. `fromStart`: the weights themselves are bad, no checkpoint helps. */
export interface Cause {
  sentence: string;
  key: string;
  value: string;
  previous: string;
  fromStart: boolean;
}

/** The cause of a loss that rises or ends: the learning rate. Proposes one that worked in this run before, else a tenth. */
export function causeOfRise(all: MetricRow[], run: MetricRow[], config: RunConfig): Cause | null {
  const setting = settingOf(config, "lr");
  const rate = numberOf(setting) ?? median(run.flatMap((row) => row.lr ?? []));
  if (setting === null || !(rate > 0)) return null;
  const earlier = all
    .slice(0, all.length - run.length)
    .map((row) => row.lr)
    .filter((lr) => lr !== undefined && lr < rate);
  const before = earlier.at(-1) ?? rateBeforeJump(run, rate);
  const better = before ?? rate / 10;
  const why = before === undefined ? "a tenth is the usual next try" : `this run had ${numberText(better)} before`;
  return {
    sentence: `the learning rate ${numberText(rate)} is too high (${setting.key}; ${why})`,
    key: setting.key,
    value: String(better),
    previous: String(setting.value),
    fromStart: false,
  };
}

/** This many steps at one learning rate are a setting, not a part of a schedule. */
const HELD = 5;

/** The learning rate that a run held before it jumped to `rate`: a restart from the newest checkpoint may repeat no step. */
function rateBeforeJump(run: MetricRow[], rate: number): number | undefined {
  const rates = run.flatMap((row) => row.lr ?? []);
  const jump = rates.findLastIndex((lr, index) => index >= HELD && lr >= 2 * rates[index - 1]!);
  const held = rates.slice(Math.max(0, jump - HELD), Math.max(0, jump));
  return held.length === HELD && held.every((lr) => lr === held[0]) && held[0]! > 0 && held[0]! < rate ? held[0] : undefined;
}

/** The cause of a loss that never fell: no gradient reaches the layers, or their activations are stuck, or the steps are too small. */
export function causeOfFlat(run: MetricRow[], config: RunConfig): Cause | null {
  const init = settingOf(config, "init");
  const norms = run.flatMap((row) => row.gradNorm ?? []);
  const saturated = run.flatMap((row) => row.saturated ?? []);
  const rule = ruleFor(config);
  const mend = (sentence: string): Cause | null =>
    init === null
      ? null
      : { sentence: `${sentence}; ${rule.text}`, key: init.key, value: rule.name, previous: String(init.value), fromStart: true };
  if (norms.length > 0 && median(norms) < 1e-8) return mend("no gradient reaches the weights, as when they all start at zero");
  if (saturated.length > 0 && median(saturated) > 0.5)
    return mend(`${Math.round(median(saturated) * 100)} % of the activations are at their limit, as when weights start too large`);
  const lr = settingOf(config, "lr");
  const rate = numberOf(lr);
  if (lr && rate !== null && rate > 0 && rate < 1e-6)
    return {
      sentence: `the learning rate ${numberText(rate)} is too small (${lr.key})`,
      key: lr.key,
      value: String(rate * 100),
      previous: String(lr.value),
      fromStart: false,
    };
  return null;
}

/** The rule for initial weights that fits the activation (Glorot and Bengio 2010 for tanh and sigmoid, He et al. 2015 for the ReLU family). */
export function ruleFor(config: RunConfig): { name: "xavier" | "he"; text: string } {
  const activation = String(settingOf(config, "activation")?.value ?? "");
  if (/relu|gelu|silu|swish|elu/i.test(activation))
    return { name: "he", text: `for ${activation} weights start with variance 2/fan_in (He)` };
  return { name: "xavier", text: `for ${activation || "tanh"} weights start with variance 2/(fan_in+fan_out) (Xavier)` };
}
