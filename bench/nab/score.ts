/** The scoring of the Numenta Anomaly Benchmark, after its whitepaper and wiki: https://github.com/numenta/NAB */
export interface Profile {
  name: string;
  tp: number;
  fp: number;
  fn: number;
}
export const profiles: Profile[] = [
  { name: "standard", tp: 1, fp: 0.11, fn: 1 },
  { name: "reward_low_FP_rate", tp: 1, fp: 0.22, fn: 1 },
  { name: "reward_low_FN_rate", tp: 1, fp: 0.11, fn: 2 },
];

/** Records without a score at the beginning of a file. */
export const probation = (records: number): number => Math.floor(0.15 * Math.min(records, 5_000));

export interface ScoredSeries {
  name: string;
  scores: Float64Array;
  /** First and last record of each anomaly window, in order. */
  windows: [number, number][];
}

/** 1 far before position 0, −1 far behind it. Beyond three window widths it is −1. */
const scaledSigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);
const MOST = scaledSigmoid(-1);

interface Point {
  score: number;
  /** The value of an alert at this record, before weights. */
  worth: number;
  /** Index of the window over all series; −1 outside. */
  window: number;
}

/** The value of an alert at each record. */
function pointsOf({ scores, windows }: ScoredSeries, firstWindow: number): Point[] {
  const points: Point[] = [];
  const start = probation(scores.length);
  let next = 0;
  let last: { end: number; width: number } | null = null;
  for (let i = 0; i < scores.length; i++) {
    const window = windows[next];
    const inside = window !== undefined && i >= window[0];
    let worth = -1;
    if (inside) {
      const width = window[1] - window[0] + 1;
      worth = scaledSigmoid(-(window[1] - i + 1) / width) / MOST;
    } else if (last) worth = scaledSigmoid((i - last.end) / (last.width - 1));
    if (i >= start) points.push({ score: scores[i]!, worth, window: inside ? firstWindow + next : -1 });
    if (inside && i === window[1]) {
      last = { end: i, width: window[1] - window[0] + 1 };
      next++;
    }
  }
  return points;
}

export interface NabScore {
  /** 0 for a detector that never alerts, 100 for one that alerts at every window's first record and nowhere else. */
  score: number;
  threshold: number;
}

/** The best threshold of one profile over all series, and the normalised score at it. */
export function nabScore(series: readonly ScoredSeries[], profile: Profile): NabScore {
  let firstWindow = 0;
  const points: Point[] = [];
  const scorable = new Set<number>();
  for (const one of series) {
    for (const point of pointsOf(one, firstWindow)) {
      // A score of 0 is never an alert, so skip it.
      if (point.score > 0) points.push(point);
      if (point.window >= 0) scorable.add(point.window);
    }
    firstWindow += one.windows.length;
  }
  points.sort((a, b) => b.score - a.score);
  const windows = scorable.size;
  const best = new Map<number, number>();
  let raw = -profile.fn * windows;
  const none = raw;
  const perfect = profile.tp * windows;
  let highest: NabScore = { score: 0, threshold: Number.POSITIVE_INFINITY };
  points.forEach((point, i) => {
    if (point.window < 0) raw += profile.fp * point.worth;
    else {
      const before = best.get(point.window) ?? -profile.fn;
      const now = Math.max(before, profile.tp * point.worth);
      best.set(point.window, now);
      raw += now - before;
    }
    if (points[i + 1]?.score === point.score) return;
    const score = (100 * (raw - none)) / (perfect - none);
    if (score > highest.score) highest = { score, threshold: point.score };
  });
  return highest;
}

/** How many windows of a series a threshold finds, and how many records outside the windows it marks as anomalous. */
export function hitsOf(series: ScoredSeries, threshold: number): { found: number; falseAlerts: number } {
  const alerts = pointsOf(series, 0).filter(({ score }) => score >= threshold);
  const inside = alerts.filter(({ window }) => window >= 0);
  return { found: new Set(inside.map(({ window }) => window)).size, falseAlerts: alerts.length - inside.length };
}
