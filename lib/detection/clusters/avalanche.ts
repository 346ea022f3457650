import { type Baseline, createBaseline } from "../baseline/baseline";
import { observe } from "../baseline/observe";
import { culpritSentence, type Summary } from "./summary";

/** Baselines of the requests' rate, 4xx share and latency: their joint rise shows an avalanche before a fixed bound is reached. */
export interface Avalanche {
  rate: Baseline;
  clientErrors: Baseline;
  latency: Baseline;
  /** How many summaries in a row were unusual. */
  inARow: number;
}

export const createAvalanche = (): Avalanche => ({
  rate: createBaseline(),
  clientErrors: createBaseline(),
  latency: createBaseline(),
  inARow: 0,
});

export interface Warning {
  sentence: string;
  /** The sum of the rarities of rate, errors and latency. */
  score: number;
}

/** A single signal beyond one in a thousand is a separate alert. Here several lesser ones count together, and only upwards. */
const WARN_AT = 6;
/** A burst within one slice is no avalanche. */
const IN_A_ROW = 3;
/** From this score on a signal is named. */
const NAMED = 2;

/** Adds the summary of the window that ends at `atMs`, once every slice. */
export function watchAvalanche(state: Avalanche, atMs: number, summary: Summary): Warning | null {
  const signals = [
    { name: `requests at ${summary.perSecond.toFixed(1)}/s`, score: rise(state.rate, atMs, Math.log1p(summary.perSecond)) },
    { name: `4xx at ${Math.round(100 * summary.clientErrorShare)} %`, score: rise(state.clientErrors, atMs, summary.clientErrorShare) },
    {
      name: `p95 at ${Math.round(summary.p95Ms ?? 0)} ms`,
      score: summary.p95Ms === null ? 0 : rise(state.latency, atMs, Math.log(summary.p95Ms)),
    },
  ];
  const score = signals.reduce((sum, signal) => sum + signal.score, 0);
  const named = signals.filter((signal) => signal.score >= NAMED).map(({ name }) => name);
  state.inARow = score >= WARN_AT && named.length >= 2 ? state.inARow + 1 : 0;
  if (state.inARow < IN_A_ROW) return null;
  const parts = [...(summary.culprit ? [culpritSentence(summary.culprit)] : []), `unusual together: ${named.join(", ")}`];
  return { sentence: parts.join("; "), score };
}

function rise(baseline: Baseline, atMs: number, value: number): number {
  const seen = observe(baseline, atMs, value);
  return seen && value > seen.median ? seen.score : 0;
}
