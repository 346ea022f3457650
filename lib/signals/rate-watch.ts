import { type Baseline, createBaseline } from "@/lib/detection/baseline/baseline";
import { observe } from "@/lib/detection/baseline/observe";
import { GRACE_MS, RATES } from "./parameters";

const MINUTE_MS = 60_000;

export interface TrackedRate {
  text: string;
  baseline: Baseline;
  lastMs: number;
}

/** Lines a minute of a workload's busiest templates. */
export interface RateWatch {
  /** The end of the last minute that was judged; null before the first line. */
  judgedMs: number | null;
  /** Lines by template, for each minute that is not judged yet. */
  pending: Map<number, Map<string, number>>;
  tracked: Map<string, TrackedRate>;
}
export const createRateWatch = (): RateWatch => ({ judgedMs: null, pending: new Map(), tracked: new Map() });

/** A template's lines in one minute. */
export interface MinuteRate {
  id: string;
  text: string;
  lines: number;
  usual: number;
  /** How rare that rate is for the template. Null: too few lines were seen. */
  score: number | null;
}
/** The minute that ends at `atMs`. */
export interface MinuteFact {
  atMs: number;
  rates: readonly MinuteRate[];
}

const minuteOf = (atMs: number): number => Math.floor(atMs / MINUTE_MS) * MINUTE_MS;

/** Counts lines of a template. Lines that come after their minute was judged change nothing. */
export function countTemplate(watch: RateWatch, id: string, atMs: number, lines: number): void {
  watch.judgedMs ??= minuteOf(atMs);
  if (atMs < watch.judgedMs) return;
  const minute = minuteOf(atMs);
  const counts = watch.pending.get(minute) ?? new Map<string, number>();
  watch.pending.set(minute, counts);
  if (counts.has(id) || counts.size < RATES.mostCounted) counts.set(id, (counts.get(id) ?? 0) + lines);
}

/** When a template was merged into another one, the other takes over its state if it has none. */
export function joinTemplates(kept: Map<string, unknown>, nowOf: (id: string) => string): void {
  for (const [id, one] of kept) {
    const now = nowOf(id);
    if (now === id) continue;
    kept.delete(id);
    if (!kept.has(now)) kept.set(now, one);
  }
}

/** Adds each minute that ended before `nowMs` to the baselines, once. */
export function judgeRates(watch: RateWatch, nowMs: number, textOf: (id: string) => string | undefined): MinuteFact[] {
  if (watch.judgedMs === null) return [];
  const endMs = minuteOf(nowMs - GRACE_MS);
  watch.judgedMs = Math.max(watch.judgedMs, endMs - RATES.mostMinutes * MINUTE_MS);
  const facts: MinuteFact[] = [];
  while (watch.judgedMs < endMs) {
    const counts = watch.pending.get(watch.judgedMs) ?? new Map<string, number>();
    watch.judgedMs += MINUTE_MS;
    const atMs = watch.judgedMs;
    facts.push({ atMs, rates: [...watch.tracked].map(([id, rate]) => judgeMinute(id, rate, counts.get(id) ?? 0, atMs)) });
    admit(watch, counts, textOf);
  }
  for (const minute of watch.pending.keys()) if (minute < watch.judgedMs) watch.pending.delete(minute);
  return facts;
}

function judgeMinute(id: string, rate: TrackedRate, lines: number, atMs: number): MinuteRate {
  if (lines > 0) rate.lastMs = atMs;
  const seen = observe(rate.baseline, atMs, Math.log1p(lines));
  return { id, text: rate.text, lines, usual: seen ? Math.expm1(seen.median) : lines, score: seen?.score ?? null };
}

/** Gives busy templates a baseline while there is room. */
function admit({ tracked, judgedMs }: RateWatch, counts: ReadonlyMap<string, number>, textOf: (id: string) => string | undefined): void {
  for (const [id, rate] of tracked) if ((judgedMs ?? 0) - rate.lastMs >= RATES.forgetMs) tracked.delete(id);
  for (const [id, lines] of [...counts].sort((a, b) => b[1] - a[1])) {
    if (tracked.size >= RATES.most || lines < RATES.admitLines) return;
    const text = textOf(id);
    if (text !== undefined && !tracked.has(id)) tracked.set(id, { text, baseline: createBaseline(), lastMs: judgedMs ?? 0 });
  }
}
