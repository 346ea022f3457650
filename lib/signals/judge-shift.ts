import { tell } from "@/lib/told";
import type { LogRule, RuleState, Shift } from "./log-rule";
import { RATES } from "./parameters";
import type { MinuteFact, MinuteRate } from "./rate-watch";
import type { Said, Verdict } from "./signal";

const MINUTE_MS = 60_000;
type Rule = LogRule<"shift">;

/** Judges each template's rate, minute by minute. The rule fires while one of them has had an unusual rate for the pending period. */
export const judgeShift = (rule: Rule, state: RuleState, facts: readonly MinuteFact[]): Verdict[] =>
  facts.map(({ atMs, rates }) => {
    const watched = new Set(rates.map(({ id }) => id));
    for (const id of state.shifts.keys()) if (!watched.has(id)) state.shifts.delete(id);
    for (const rate of rates) if (rate.text.includes(rule.condition.contains)) takeMinute(rule, state.shifts, rate, atMs);
    const shifted = rates
      .flatMap(({ id, text }) => {
        const shift = state.shifts.get(id);
        return shift && shift.minutes >= minutesOf(rule.forMs) ? [{ id, text, shift }] : [];
      })
      .sort((a, b) => b.shift.now / (b.shift.usual + 1) - a.shift.now / (a.shift.usual + 1));
    return { atMs, isFiring: shifted.length > 0, say: () => saidOf(shifted, atMs) };
  });

const minutesOf = (ms: number): number => Math.max(1, Math.round(ms / MINUTE_MS));

function takeMinute({ condition, forMs, clearMs }: Rule, shifts: Map<string, Shift>, rate: MinuteRate, atMs: number): void {
  const { id, lines, usual, score } = rate;
  const shift = shifts.get(id);
  if (!shift) {
    if (score !== null && score >= condition.score && isBeyond(condition, lines, usual))
      shifts.set(id, { sinceMs: atMs, usual, now: lines, minutes: 1, calm: 0 });
    return;
  }
  shift.now = lines;
  shift.calm = isBeyond(condition, lines, shift.usual) ? 0 : shift.calm + 1;
  shift.minutes += shift.calm === 0 ? 1 : 0;
  const isOver = shift.calm >= (shift.minutes >= minutesOf(forMs) ? minutesOf(clearMs) : 1);
  // A rate that persists becomes the usual one.
  if (isOver || atMs - shift.sinceMs >= RATES.mostMs) shifts.delete(id);
}

function isBeyond({ fewest, factor }: Rule["condition"], lines: number, usual: number): boolean {
  if (lines >= fewest && lines >= factor * (usual + 1)) return true;
  return usual >= fewest / 2 && lines <= usual / factor;
}

function saidOf(shifted: readonly { id: string; text: string; shift: Shift }[], atMs: number): Said {
  const [top] = shifted;
  const code = "shifted";
  if (!top)
    return {
      code,
      story: tell("log.usualRates"),
      data: {},
      lines: { fromMs: atMs - RATES.showEndMs, toMs: atMs },
    };
  const story = tell("log.shift", { now: top.shift.now, usual: Math.round(top.shift.usual), text: top.text });
  return {
    code,
    story: shifted.length > 1 ? tell("more", { sentence: story.told, n: shifted.length - 1 }) : story,
    data: {
      templates: shifted.map(({ text, shift }) => ({ template: text, linesAMinute: shift.now, usual: Math.round(shift.usual) })),
    },
    lines: { template: top.id, fromMs: top.shift.sinceMs - RATES.showBeforeMs, toMs: atMs },
  };
}
