import "server-only";

/** After this many tries a delivery has failed; a person can still send it again. All tries take about two hours. */
export const MOST_TRIES = 10;
/** This many failed tries in a row make a channel dead: about eight minutes. */
export const DEAD_AFTER = 6;

const FIRST_MS = 15_000;
const LONGEST_MS = 3_600_000;

/** How long to wait after the n-th failed try, with 20 % jitter, so that a thousand deliveries are not retried in the same second. */
export const backOffMs = (tries: number, random = Math.random()): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1)) * (0.8 + 0.4 * random);
