import type { ConditionOf } from "@/lib/contracts/alert-rule";
import type { Together } from "../clusters/avalanche";
import { culpritSentence, failingSentence, type Summary } from "../clusters/summary";
import { either, type Reading } from "./readings";

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Evaluates a condition about requests for one window. */
export function readCluster({ what, share, badShare, fewest }: ConditionOf<"cluster">, requests: Summary): Reading {
  if (requests.requests < fewest) return either(false, `Only ${requests.requests} requests`);
  if (what === "client") {
    const { culprit } = requests;
    // A 5xx is the server's fault, not the client's.
    const isBad = culprit !== null && culprit.share >= share && (badShare === 0 || (culprit.badShare >= badShare && culprit.status < 500));
    return either(isBad, culprit ? culpritSentence(culprit) : "No client stands out");
  }
  if (what === "route") {
    const { failingRoute } = requests;
    const isBad = failingRoute !== null && failingRoute.share >= share && failingRoute.requests >= fewest;
    return either(isBad, failingRoute ? failingSentence(failingRoute) : "No route fails");
  }
  const errors = what === "4xx" ? requests.clientErrorShare : requests.serverErrorShare;
  const by = requests.culprit
    ? `; ${culpritSentence(requests.culprit)}`
    : requests.worstRoute
      ? `, most on ${requests.worstRoute.route}`
      : "";
  return either(errors >= share, `${percent(errors)} of requests are ${what}${by}`);
}

/** Signals that must be unusual together: one alone is no avalanche. */
const TOGETHER = 2;

export const readAvalanche = ({ score }: ConditionOf<"avalanche">, together: Together): Reading =>
  either(together.score >= score && together.named.length >= TOGETHER, together.sentence);

/** Runs of log lines in a window, and how many of them the model did not expect. */
export interface Runs {
  all: number;
  unusual: number;
}

export function readSequence({ share, clearShare, fewest }: ConditionOf<"sequence">, { all, unusual }: Runs, sentence: string): Reading {
  const seen = unusual / (all || 1);
  return { isBad: all >= fewest && seen >= share, isClear: seen <= clearShare, sentence };
}
