import { type Generated, MINUTES } from "./series";

/** Whether it warns of a crossing, at a minute. */
export type Warner = (series: Generated, now: number) => boolean;

export interface Outcome {
  crosses: boolean;
  /** Minutes from the first true warning to the crossing; 0 when there was none. */
  lead: number;
  falseAlarms: number;
}

const EVERY = 10;
/** A warning counts from the second look in a row, like a rule's pending period. */
const IN_A_ROW = 2;

/** A warning is false when no crossing follows within 1.5 horizons of it. One episode counts once. */
export function judge(series: Generated, warner: Warner, horizon: number): Outcome {
  const end = series.crossesAt ?? MINUTES;
  let row = 0;
  let lead = 0;
  let falseAlarms = 0;
  for (let now = 1_440; now < end; now += EVERY) {
    row = warner(series, now) ? row + 1 : 0;
    if (row !== IN_A_ROW) continue;
    if (series.crossesAt !== null && series.crossesAt - now <= 1.5 * horizon) lead = Math.max(lead, series.crossesAt - now);
    else falseAlarms++;
  }
  return { crosses: series.crossesAt !== null, lead, falseAlarms };
}

export function total(outcomes: readonly Outcome[]): { crossings: number; hits: number; lead: number; falseAlarms: number } {
  return {
    crossings: outcomes.filter(({ crosses }) => crosses).length,
    hits: outcomes.filter(({ lead }) => lead > 0).length,
    lead: outcomes.reduce((sum, { lead }) => sum + lead, 0),
    falseAlarms: outcomes.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0),
  };
}
