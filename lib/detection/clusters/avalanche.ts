import type { Told } from "@/lib/contracts/told";
import { type Story, tell } from "@/lib/told";
import { type Baseline, createBaseline } from "../baseline/baseline";
import { observe } from "../baseline/observe";
import { culpritStory, type Summary } from "./summary";

/** Baselines of the requests' rate, 4xx share and latency: their joint rise shows an avalanche before a fixed bound is reached. */
export interface Avalanche {
  rate: Baseline;
  clientErrors: Baseline;
  latency: Baseline;
}

export const createAvalanche = (): Avalanche => ({ rate: createBaseline(), clientErrors: createBaseline(), latency: createBaseline() });

type Signal = "rate" | "clientErrors" | "latency";

/** How unusual rate, errors and latency are together. */
export interface Together {
  /** Built only when it is read. */
  readonly story: Story;
  /** The sum of what is rare about them. Each beyond 3 would be an alert of its own; here several lesser ones count together, and only upwards. */
  score: number;
  /** Those that are unusual on their own. */
  named: readonly Signal[];
}

/** From this score on a signal is named. */
const NAMED = 2;

/** Takes in the summary of the window that ends at `atMs`, once every slice. */
export function watchAvalanche(state: Avalanche, atMs: number, summary: Summary): Together {
  const signals = [
    { name: "rate", score: rise(state.rate, atMs, Math.log1p(summary.perSecond)) },
    { name: "clientErrors", score: rise(state.clientErrors, atMs, summary.clientErrorShare) },
    { name: "latency", score: summary.p95Ms === null ? 0 : rise(state.latency, atMs, Math.log(summary.p95Ms)) },
  ] as const;
  const named = signals.filter((signal) => signal.score >= NAMED).map(({ name }) => name);
  return {
    score: signals.reduce((sum, signal) => sum + signal.score, 0),
    named,
    get story() {
      return togetherStory(named, summary);
    },
  };
}

function togetherStory(named: readonly Signal[], { culprit, perSecond, clientErrorShare, p95Ms }: Summary): Story {
  const told: Record<Signal, Told> = {
    rate: tell("log.rising.rate", { rate: perSecond.toFixed(1) }).told,
    clientErrors: tell("log.rising.clientErrors", { share: `${Math.round(100 * clientErrorShare)} %` }).told,
    latency: tell("log.rising.latency", { ms: Math.round(p95Ms ?? 0) }).told,
  };
  const [first, ...rest] = named.map((name) => told[name]);
  const list = rest.reduce((before, next) => tell("log.rising.and", { before, next }).told, first ?? "");
  return culprit ? tell("log.togetherBy", { culprit: culpritStory(culprit).told, list }) : tell("log.together", { list });
}

function rise(baseline: Baseline, atMs: number, value: number): number {
  const seen = observe(baseline, atMs, value);
  return seen && value > seen.median ? seen.score : 0;
}
