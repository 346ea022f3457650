import type { MetricRow } from "./metric-row";
import { numberOf, type RunConfig, settingOf } from "./run-config";

/**
 * Whether the learning rate still rises to its height: by the run's config, or because it has risen in every part of the run so far. A loss that stands still
 * then says nothing yet.
 */
export function isWarmingUp(run: MetricRow[], config: RunConfig): boolean {
  const declared = numberOf(settingOf(config, "warmup"));
  if (declared !== null && declared >= 1 && (run.at(-1)?.step ?? 0) <= declared) return true;
  const rates = run.flatMap((row) => (row.lr !== undefined && Number.isFinite(row.lr) ? [row.lr] : []));
  if (rates.length < 5) return false;
  const parts = [0, 0.25, 0.5, 0.75, 1].map((share) => rates[Math.round(share * (rates.length - 1))]!);
  return parts.every((rate, index) => index === 0 || rate > parts[index - 1]!);
}
