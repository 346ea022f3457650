import type { Measured } from "./optimise";

/** How far a variant's answers are from the baseline's. */
export interface Agreement {
  /** Share of answers that are equal, 0 to 1. */
  equal: number;
  /** Mean edit distance, as a share of the longer answer. */
  distance: number;
}
/** A quantised variant may differ in one answer of twenty. */
export const LEAST_EQUAL = 0.95;
/** A change must be worth its risk: this much faster, or half the size at about the same speed. */
const WORTH_SPEED = 1.1;
const SAME_SPEED = 0.97;
const WORTH_SIZE = 0.6;
/** Longer answers are compared by their beginning, since the distance takes quadratic time. */
const COMPARED_LENGTH = 2_000;

/** The fewest insertions, deletions and changes of a character that make one text the other. */
export function editDistance(one: string, other: string): number {
  const [a, b] = [Array.from(one.slice(0, COMPARED_LENGTH)), Array.from(other.slice(0, COMPARED_LENGTH))];
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of a.entries()) {
    const now = [row + 1];
    for (const [column, against] of b.entries()) {
      now.push(Math.min(before[column + 1]! + 1, now[column]! + 1, before[column]! + (letter === against ? 0 : 1)));
    }
    before = now;
  }
  return before[b.length]!;
}

/** Compares answers to the same prompts. An answer that failed agrees with nothing. */
export function agreementOf(baseline: (string | null)[], answers: (string | null)[]): Agreement {
  const distances = baseline.map((wanted, index) => {
    const given = answers[index] ?? null;
    if (wanted === null || given === null) return 1;
    const longest = Math.max(wanted.length, given.length, 1);
    return editDistance(wanted, given) / Math.min(longest, COMPARED_LENGTH);
  });
  const count = Math.max(1, distances.length);
  return {
    equal: distances.filter((distance) => distance === 0).length / count,
    distance: distances.reduce((sum, distance) => sum + distance, 0) / count,
  };
}

export interface ComparedVariant extends Pick<Measured, "sizeBytes" | "memoryBytes" | "ttftMs" | "rates" | "answers"> {
  name: string;
}

const rateAt = ({ rates }: ComparedVariant, concurrency: number) =>
  rates.find((rate) => rate.concurrency === concurrency)?.tokensPerSecond ?? null;
/** How a candidate compares with the baseline; null where a number is not known. */
function gainOf(baseline: ComparedVariant, candidate: ComparedVariant) {
  const quotient = (mine: number | null, other: number | null) => (mine !== null && other !== null && other > 0 ? mine / other : null);
  return {
    speed: quotient(rateAt(candidate, 8), rateAt(baseline, 8)),
    size: quotient(candidate.sizeBytes, baseline.sizeBytes),
    ttft: quotient(candidate.ttftMs, baseline.ttftMs),
    ...agreementOf(baseline.answers, candidate.answers),
  };
}

/** Which sentence to say, and with which values; the words are messages. Shares are 0 to 1. */
export interface Recommendation {
  kind: "tooFew" | "switch" | "switchSizeUnknown" | "keepAnswersDiffer" | "keepNoGain" | "keepNotMeasured";
  values: Record<string, string | number>;
}

/** Which variant to run, or why to keep the baseline. The first variant is the baseline. */
export function recommend([baseline, ...candidates]: ComparedVariant[]): Recommendation {
  if (!baseline || candidates.length === 0) return { kind: "tooFew", values: {} };
  const judged = candidates
    .map((candidate) => ({ candidate, gain: gainOf(baseline, candidate) }))
    .toSorted((a, b) => (b.gain.speed ?? 0) - (a.gain.speed ?? 0));
  const valuesOf = ({ candidate, gain }: (typeof judged)[number]) => ({
    baseline: baseline.name,
    candidate: candidate.name,
    speed: gain.speed ?? 0,
    equal: gain.equal,
    ...(gain.size === null ? {} : { smaller: 1 - gain.size }),
  });
  const best = judged.find(({ gain }) => {
    const isFaster = (gain.speed ?? 0) >= WORTH_SPEED;
    const isSmaller = (gain.size ?? 1) <= WORTH_SIZE && (gain.speed ?? 0) >= SAME_SPEED;
    return gain.equal >= LEAST_EQUAL && (isFaster || isSmaller);
  });
  if (best) return { kind: best.gain.size === null ? "switchSizeUnknown" : "switch", values: valuesOf(best) };
  const nearest = judged[0]!;
  if (nearest.gain.equal < LEAST_EQUAL) return { kind: "keepAnswersDiffer", values: { ...valuesOf(nearest), needed: LEAST_EQUAL } };
  if (nearest.gain.speed === null) return { kind: "keepNotMeasured", values: valuesOf(nearest) };
  return { kind: "keepNoGain", values: { ...valuesOf(nearest), needed: WORTH_SPEED } };
}
