import { TEMPLATE_LEARN_MS } from "@/lib/contracts/log-signals";

/** Bounds of memory and time of the log watch. The thresholds are those of the alert rules. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The wait for late lines before a slice or a minute is judged. */
export const GRACE_MS = 20 * SECOND_MS;
/** While a signal lasts, its incident gets new numbers this often. */
export const TELL_AGAIN_MS = 10 * MINUTE_MS;

/** The most hosts that are remembered as writers of a workload's lines, and for how long. */
export const WRITERS = { most: 20, forgetMs: HOUR_MS } as const;

/** Incidents of log signals that no single node wrote, open at the same time in an organisation. A node's are bounded with its others. */
export const MOST_OPEN_SHARED = 100;

export const REQUESTS = {
  /** Slices are kept this long beyond their window, so that a host whose lines come late is still counted where it belongs. */
  keepMs: 2 * MINUTE_MS,
  /** More silent slices are skipped at once. */
  mostSlices: 2_880,
} as const;

export const TEMPLATES = {
  learnMs: TEMPLATE_LEARN_MS,
  errorLike:
    /\b(error|err|fail(ed|s|ure|ing)?|exception|fatal|panic(ked)?|traceback|refused|denied|timed? ?out|out of memory|oom|unable|cannot|could not|killed|abort(ed|ing)?|segfault|corrupt(ed|ion)?|critical)\b|(Error|Exception)\b/i,
  /** Templates that one incident names. */
  most: 20,
  /** Shown before the first of its lines. */
  showBeforeMs: MINUTE_MS,
} as const;

export const RATES = {
  /** Templates of a workload that have a baseline. */
  most: 16,
  /** The most templates counted in one minute, and the most silent minutes that are judged one by one. */
  mostCounted: 500,
  mostMinutes: 1_440,
  /** Lines in a minute from which a template gets a baseline. */
  admitLines: 5,
  /** A template without lines for this long gives its place to another. */
  forgetMs: 6 * HOUR_MS,
  /** A rate that persists this long becomes the usual rate. */
  mostMs: 6 * HOUR_MS,
  /** Shown before a shift, and of the end of one. */
  showBeforeMs: 5 * MINUTE_MS,
  showEndMs: 10 * MINUTE_MS,
} as const;

export const ORDER = {
  /** Lines of one file that are judged together. */
  run: 20,
  windowMs: 10 * MINUTE_MS,
  /** Files of a workload whose unfinished runs are kept, and runs of a window. */
  files: 100,
  mostRuns: 1_000,
  /** Lines of history for learning. More lines do not improve the model, and take longer. */
  historyMs: 7 * 24 * HOUR_MS,
  mostLines: 20_000,
} as const;
