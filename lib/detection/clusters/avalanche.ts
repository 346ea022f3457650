import { type Baseline, createBaseline } from "../baseline/baseline";
import { observe } from "../baseline/observe";
import { culpritSentence, type Summary } from "./summary";

/** Baselines of the requests' rate, 4xx share and latency: their joint rise shows an avalanche before a fixed bound is reached. */
export interface Avalanche {
  rate: Baseline;
  clientErrors: Baseline;
  latency: Baseline;
}

export const createAvalanche = (): Avalanche => ({ rate: createBaseline(), clientErrors: createBaseline(), latency: createBaseline() });

/** How unusual rate, errors and latency are together. */
export interface Together {
  sentence: string;
  /** The sum of what is rare about them. Each beyond 3 would be an alert of its own; here several lesser ones count together, and only upwards. */
  score: number;
  /** Those that are unusual on their own. */
  named: readonly string[];
}

/** From this score on a signal is named. */
const NAMED = 2;

/** Takes in the summary of the window that ends at `atMs`, once every slice. */
export function watchAvalanche(state: Avalanche, atMs: number, summary: Summary): Together {
  const signals = [
    { name: `requests at ${summary.perSecond.toFixed(1)}/s`, score: rise(state.rate, atMs, Math.log1p(summary.perSecond)) },
    { name: `4xx at ${Math.round(100 * summary.clientErrorShare)} %`, score: rise(state.clientErrors, atMs, summary.clientErrorShare) },
    {
      name: `p95 at ${Math.round(summary.p95Ms ?? 0)} ms`,
      score: summary.p95Ms === null ? 0 : rise(state.latency, atMs, Math.log(summary.p95Ms)),
    },
  ];
  const named = signals.filter((signal) => signal.score >= NAMED).map(({ name }) => name);
  const parts = [...(summary.culprit ? [culpritSentence(summary.culprit)] : []), `unusual together: ${named.join(", ")}`];
  return { sentence: parts.join("; "), score: signals.reduce((sum, signal) => sum + signal.score, 0), named };
}

function rise(baseline: Baseline, atMs: number, value: number): number {
  const seen = observe(baseline, atMs, value);
  return seen && value > seen.median ? seen.score : 0;
}
