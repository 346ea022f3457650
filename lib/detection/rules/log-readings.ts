import type { ConditionOf } from "@/lib/contracts/alert-rule";
import { type Story, tell } from "@/lib/told";
import type { Together } from "../clusters/avalanche";
import { culpritStory, failingStory, type Summary } from "../clusters/summary";
import { either, type Reading } from "./readings";

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Evaluates a condition about requests for one window. */
export function readCluster({ what, share, badShare, fewest }: ConditionOf<"cluster">, requests: Summary): Reading {
  if (requests.requests < fewest) return either(false, () => tell("log.few", { n: requests.requests }));
  if (what === "client") {
    const { culprit } = requests;
    // A 5xx is the server's fault, not the client's.
    const isBad = culprit !== null && culprit.share >= share && (badShare === 0 || (culprit.badShare >= badShare && culprit.status < 500));
    return either(isBad, () => (culprit ? culpritStory(culprit) : tell("log.noClient")));
  }
  if (what === "route") {
    const { failingRoute } = requests;
    const isBad = failingRoute !== null && failingRoute.share >= share && failingRoute.requests >= fewest;
    return either(isBad, () => (failingRoute ? failingStory(failingRoute) : tell("log.noRoute")));
  }
  const errors = what === "4xx" ? requests.clientErrorShare : requests.serverErrorShare;
  return either(errors >= share, () => errorsStory(what, errors, requests));
}

function errorsStory(what: string, share: number, { culprit, worstRoute }: Summary): Story {
  const said = { share: percent(share), what };
  if (culprit) return tell("log.errorsBy", { ...said, culprit: culpritStory(culprit).told });
  return worstRoute ? tell("log.errorsOn", { ...said, route: worstRoute.route }) : tell("log.errors", said);
}

/** Signals that must be unusual together: one alone is no avalanche. */
const TOGETHER = 2;

/** Evaluates how unusual rate, errors and latency are together. At least two of them must be unusual. */
export const readAvalanche = ({ score }: ConditionOf<"avalanche">, together: Together): Reading =>
  either(together.score >= score && together.named.length >= TOGETHER, () => together.story);

/** Runs of log lines in a window, and how many of them the model did not expect. */
export interface Runs {
  all: number;
  unusual: number;
}

/** Evaluates the share of unusual runs. Between the share and the recovery share the rule neither fires nor clears. */
export function readSequence({ share, clearShare, fewest }: ConditionOf<"sequence">, { all, unusual }: Runs, story: Story): Reading {
  const seen = unusual / (all || 1);
  return { isBad: all >= fewest && seen >= share, isClear: seen <= clearShare, story };
}
