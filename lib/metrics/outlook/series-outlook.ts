import "server-only";
import type { Ahead, SeriesOutlook } from "@/lib/contracts/outlook";
import { metricOf } from "@/lib/contracts/series";
import { createBaseline } from "@/lib/detection/baseline/baseline";
import { learnUsual, usualRange } from "@/lib/detection/baseline/usual-range";
import { forecastCrossing } from "@/lib/detection/forecast/forecast";
import type { Steps } from "../compare/fold";
import type { SeriesLine } from "./fold-keys";

/** Most points of a range on a chart. */
const MOST_POINTS = 400;
const HORIZON_MS = 3 * 86_400_000;

const timeOf = ({ fromMs, stepMs }: Steps, step: number) => fromMs + (step + 0.5) * stepMs;
const round = (value: number) => Number(value.toPrecision(6));

/**
 * The usual range from `fromMs` on, each time by the values before it, and at `toMs`. The lowest and the highest of each step have
 * separate baselines, because a chart shows single reports, which vary around a step's mean.
 */
export function usualOf(line: SeriesLine, steps: Steps, fromMs: number, toMs: number): SeriesOutlook["usual"] {
  const [below, above] = [createBaseline(), createBaseline()];
  const drawn: NonNullable<SeriesOutlook["usual"]> = { at: [], low: [], high: [] };
  const isShare = metricOf(line.key).endsWith("_ratio");
  let least = Number.POSITIVE_INFINITY;
  const draw = (atMs: number) => {
    const [lower, upper] = [usualRange(below, atMs), usualRange(above, atMs)];
    if (!lower || !upper) return;
    drawn.at.push(atMs);
    // A series that was never below zero stays above it, and a share stays below 1.
    drawn.low.push(round(least >= 0 ? Math.max(0, lower.low) : lower.low));
    drawn.high.push(round(isShare ? Math.min(1, upper.high) : upper.high));
  };
  const stride = Math.max(1, Math.ceil((toMs - fromMs) / steps.stepMs / MOST_POINTS));
  for (let step = 0; step < steps.count; step++) {
    const atMs = timeOf(steps, step);
    if (atMs >= toMs) break;
    if (atMs >= fromMs - steps.stepMs * stride && step % stride === 0) draw(atMs);
    if (Number.isNaN(line.lowest[step]!)) continue;
    least = Math.min(least, line.lowest[step]!);
    learnUsual(below, atMs, line.lowest[step]!);
    learnUsual(above, atMs, line.highest[step]!);
  }
  draw(toMs);
  return drawn.at.length < 2 ? null : drawn;
}

/** Steps without a value after which there is no forecast: the node is silent. */
const MOST_SILENT = 3;

/** When the series reaches its bound; null while the trend is not clear, and when the last value is old at `toMs`. */
export function aheadOf({ mean }: SeriesLine, bound: number | null, steps: Steps, toMs: number): Ahead | null {
  const points = Array.from(mean, (value, step) => ({ at: timeOf(steps, step), value })).filter(({ value }) => !Number.isNaN(value));
  const crossing = bound === null ? null : forecastCrossing(points, bound, HORIZON_MS);
  if (bound === null || !crossing) return null;
  const { inMs, plusMinusMs, perHour } = crossing;
  const atMs = Math.round(points.at(-1)!.at);
  if (toMs - atMs > MOST_SILENT * steps.stepMs) return null;
  return { atMs, level: round(bound - (perHour * inMs) / 3_600_000), bound, inMs, plusMinusMs };
}
