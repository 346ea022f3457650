import type { SeriesCondition } from "@/lib/contracts/alert-rule";
import { type Told, toldMetric } from "@/lib/contracts/told";
import { type Story, tell, toldSpan } from "@/lib/told";
import { createBaseline } from "../baseline/baseline";
import { observe } from "../baseline/observe";
import { forecastCrossing } from "../forecast/forecast";
import { latestOf, type RuleInputs } from "./inputs";
import type { RuleMemory } from "./memory";

/** What a condition says of one step: bad, clear, or between the two bounds (neither). */
export interface Reading {
  isBad: boolean;
  isClear: boolean;
  /** Built only when it is read, which is rare: one in a hundred thousand. */
  readonly story: Story;
}

type SeriesKind = SeriesCondition["kind"];
type Of<K extends SeriesKind> = Extract<SeriesCondition, { kind: K }>;
type Reader<K extends SeriesKind> = (condition: Of<K>, inputs: RuleInputs, memory: RuleMemory) => Reading | null;

const number = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString());

function against(value: number, { side, bound, clear }: { side: "above" | "below"; bound: number; clear: number }, what: Told): Reading {
  const sign = side === "above" ? 1 : -1;
  const isClear = sign * value <= sign * clear;
  return {
    isBad: sign * value > sign * bound,
    isClear,
    get story() {
      return tell(isClear ? "rule.back" : "rule.beyond", { side, what, value: number(value), bound: number(isClear ? clear : bound) });
    },
  };
}
/** A reading without a range between the bounds: bad or clear. `say` is called only when somebody reads the story. */
export const either = (isBad: boolean, say: () => Story): Reading => ({
  isBad,
  isClear: !isBad,
  get story() {
    return say();
  },
});

/** Points that a look back keeps, one in each part of its span: a trend needs no more. */
const MOST_POINTS = 600;
/** How often a forecast looks within its horizon. */
const LOOKS = 60;

/** @returns whether the value was kept: at most one in each part of the span is. */
function remember(memory: RuleMemory, atMs: number, value: number, forMs: number): boolean {
  const last = memory.points.at(-1);
  if (last && atMs - last.at < forMs / MOST_POINTS) return false;
  memory.points.push({ at: atMs, value });
  const from = atMs - forMs;
  // The last point before the span stays, so that the span is whole.
  while ((memory.points[1]?.at ?? Number.POSITIVE_INFINITY) <= from) memory.points.shift();
  return true;
}

/** Things that one rule of one node keeps a baseline of. */
const MOST_BASELINES = 200;

/** How rare this value is for the thing that `key` names. */
function rarityOf(memory: RuleMemory, key: string, atMs: number, value: number) {
  const baseline = memory.baselines.get(key) ?? createBaseline();
  // Moved to the end, so that the first entry is the least recently used.
  memory.baselines.delete(key);
  memory.baselines.set(key, baseline);
  for (const oldest of memory.baselines.keys()) {
    if (memory.baselines.size <= MOST_BASELINES) break;
    memory.baselines.delete(oldest);
  }
  return observe(baseline, atMs, value);
}

/** One reader a kind. Null: this step says nothing, and what was so before stays so. */
export const readers: { [K in SeriesKind]: Reader<K> } = {
  threshold: (condition, inputs) => {
    const value = latestOf(inputs, condition.series);
    return value === undefined || !Number.isFinite(value) ? null : against(value, condition, toldMetric(condition.series));
  },
  absence: ({ series, withinMs }, inputs, memory) => {
    if (latestOf(inputs, series) !== undefined || memory.seenMs === null) memory.seenMs = inputs.atMs;
    const silentMs = inputs.atMs - memory.seenMs;
    return either(silentMs >= withinMs, () => tell("rule.absent", { series: toldMetric(series), time: toldSpan(silentMs) }));
  },
  rate: (condition, inputs, memory) => {
    const value = latestOf(inputs, condition.series);
    if (value === undefined || !Number.isFinite(value)) return null;
    const isKept = remember(memory, inputs.atMs, value, condition.overMs);
    const [first] = memory.points;
    if (!first || inputs.atMs - first.at < condition.overMs / 2) return null;
    let [increase, before] = [0, first.value];
    const count = (now: number) => {
      // A counter that falls has restarted: its whole value was counted since.
      increase += now >= before ? now - before : now;
      before = now;
    };
    for (const point of memory.points) count(point.value);
    if (!isKept) count(value);
    return against(
      increase / ((inputs.atMs - first.at) / 1_000),
      condition,
      tell("rule.perSecond", { series: toldMetric(condition.series) }).told,
    );
  },
  ratio: (condition, inputs) => {
    const [top, bottom] = [latestOf(inputs, condition.series), latestOf(inputs, condition.of)];
    if (top === undefined || bottom === undefined || bottom === 0 || !Number.isFinite(top / bottom)) return null;
    return against(
      top / bottom,
      condition,
      tell("rule.ratio", { series: toldMetric(condition.series), of: toldMetric(condition.of) }).told,
    );
  },
  forecast: ({ series, bound, horizonMs, historyMs }, inputs, memory) => {
    const value = latestOf(inputs, series);
    if (value === undefined || !Number.isFinite(value)) return null;
    const isKept = remember(memory, inputs.atMs, value, historyMs);
    // A trend of hours does not change within ten seconds.
    if (!isKept || inputs.atMs - memory.readMs < horizonMs / LOOKS) return null;
    const crossing = forecastCrossing(memory.points, bound, horizonMs);
    const said = { series: toldMetric(series), bound: number(bound) };
    return either(crossing !== null, () =>
      crossing
        ? tell("rule.crossing", { ...said, time: toldSpan(crossing.inMs), margin: toldSpan(crossing.plusMinusMs) })
        : tell("rule.noTrend", said),
    );
  },
  anomaly: ({ series, score, side }, inputs, memory) => {
    const value = latestOf(inputs, series);
    const seen = value === undefined ? null : rarityOf(memory, series, inputs.atMs, value);
    if (!seen || value === undefined) return null;
    const isSide = side === "both" || (side === "above") === value > seen.median;
    return either(isSide && seen.score >= score, () =>
      tell("rule.unusual", {
        series: toldMetric(series),
        value: number(value),
        oddity: seen.oddity,
        odds: number(10 ** seen.score),
        usual: number(seen.median),
      }),
    );
  },
};
