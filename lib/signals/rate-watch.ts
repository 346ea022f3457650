import { type Baseline, createBaseline } from "@/lib/detection/baseline/baseline";
import { observe } from "@/lib/detection/baseline/observe";
import { GRACE_MS, RATES } from "./parameters";
import { type Alarm, createAlarm, type LogSignal, moveAlarm } from "./signal";

const MINUTE_MS = 60_000;

interface Shift {
  sinceMs: number;
  /** Lines a minute before it began: the baseline follows the shift, this does not. */
  usual: number;
  now: number;
  minutes: number;
  calm: number;
}

export interface TrackedRate {
  text: string;
  baseline: Baseline;
  lastMs: number;
  shift: Shift | null;
}

/** Lines a minute of a workload's busiest templates. */
export interface RateWatch {
  /** The end of the last minute that was judged; null before the first line. */
  judgedMs: number | null;
  /** Lines by template of each minute that is not judged yet. */
  pending: Map<number, Map<string, number>>;
  tracked: Map<string, TrackedRate>;
  alarm: Alarm;
}
export const createRateWatch = (): RateWatch => ({ judgedMs: null, pending: new Map(), tracked: new Map(), alarm: createAlarm() });

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

/** A template that another took over hands its baseline on, where that one has none. */
export function joinRates(watch: RateWatch, nowOf: (id: string) => string): void {
  for (const [id, rate] of watch.tracked) {
    const now = nowOf(id);
    if (now === id) continue;
    watch.tracked.delete(id);
    if (!watch.tracked.has(now)) watch.tracked.set(now, rate);
  }
}

/** Judges each minute that ended before `nowMs`, once. */
export function judgeRates(watch: RateWatch, nowMs: number, textOf: (id: string) => string | undefined): LogSignal[] {
  if (watch.judgedMs === null) return [];
  const endMs = minuteOf(nowMs - GRACE_MS);
  watch.judgedMs = Math.max(watch.judgedMs, endMs - RATES.mostMinutes * MINUTE_MS);
  const told: LogSignal[] = [];
  while (watch.judgedMs < endMs) {
    const counts = watch.pending.get(watch.judgedMs) ?? new Map<string, number>();
    watch.judgedMs += MINUTE_MS;
    for (const [id, rate] of watch.tracked) judgeMinute(rate, counts.get(id) ?? 0, watch.judgedMs);
    admit(watch, counts, textOf);
    told.push(...tellRates(watch, watch.judgedMs));
  }
  for (const minute of watch.pending.keys()) if (minute < watch.judgedMs) watch.pending.delete(minute);
  return told;
}

function judgeMinute(rate: TrackedRate, lines: number, atMs: number): void {
  if (lines > 0) rate.lastMs = atMs;
  const seen = observe(rate.baseline, atMs, Math.log1p(lines));
  const { shift } = rate;
  if (!shift) {
    const usual = seen ? Math.expm1(seen.median) : lines;
    if (seen && seen.score >= RATES.score && isBeyond(lines, usual)) rate.shift = { sinceMs: atMs, usual, now: lines, minutes: 1, calm: 0 };
    return;
  }
  shift.now = lines;
  shift.calm = isBeyond(lines, shift.usual) ? 0 : shift.calm + 1;
  shift.minutes += shift.calm === 0 ? 1 : 0;
  const isOver = shift.calm >= (shift.minutes >= RATES.minutes ? RATES.calmMinutes : 1);
  if (isOver || atMs - shift.sinceMs >= RATES.mostMs) rate.shift = null;
}

function isBeyond(lines: number, usual: number): boolean {
  if (lines >= RATES.fewestMore && lines >= RATES.factor * (usual + 1)) return true;
  return usual >= RATES.fewestUsual && lines <= usual / RATES.factor;
}

/** Gives busy templates a baseline while there is room. */
function admit({ tracked, judgedMs }: RateWatch, counts: ReadonlyMap<string, number>, textOf: (id: string) => string | undefined): void {
  for (const [id, rate] of tracked) if ((judgedMs ?? 0) - rate.lastMs >= RATES.forgetMs) tracked.delete(id);
  for (const [id, lines] of [...counts].sort((a, b) => b[1] - a[1])) {
    if (tracked.size >= RATES.most || lines < RATES.admitLines) return;
    const text = textOf(id);
    if (text !== undefined && !tracked.has(id)) tracked.set(id, { text, baseline: createBaseline(), lastMs: judgedMs ?? 0, shift: null });
  }
}

function tellRates(watch: RateWatch, atMs: number): LogSignal[] {
  const shifted = [...watch.tracked]
    .flatMap(([id, { text, shift }]) => (shift && shift.minutes >= RATES.minutes ? [{ id, text, shift }] : []))
    .sort((a, b) => b.shift.now / (b.shift.usual + 1) - a.shift.now / (a.shift.usual + 1));
  const phase = moveAlarm(watch.alarm, shifted.length > 0, atMs);
  if (!phase) return [];
  const [top] = shifted;
  const about = { check: "log.rate", code: "shifted", severity: "warning", phase, atMs } as const;
  if (!top)
    return [
      {
        ...about,
        sentence: "The log templates have their usual rates again",
        data: {},
        lines: { fromMs: atMs - RATES.showEndMs, toMs: atMs },
      },
    ];
  const more = shifted.length > 1 ? ` (and ${shifted.length - 1} more)` : "";
  return [
    {
      ...about,
      sentence: `${top.shift.now} lines a minute instead of the usual ${Math.round(top.shift.usual)} of one log template: ${top.text}${more}`,
      data: {
        templates: shifted.map(({ text, shift }) => ({ template: text, linesAMinute: shift.now, usual: Math.round(shift.usual) })),
      },
      lines: { template: top.id, fromMs: top.shift.sinceMs - RATES.showBeforeMs, toMs: atMs },
    },
  ];
}
