/** Most remembered steps. Each stands for all steps near it. */
const MOST = 24;
/** Steps this near count as the same, as a share of the range. When too many are remembered, this distance grows by the factor. */
const NEAR = 0.12;
const WIDER = 1.15;
/** The range, and the distance above its least, shrink by this share with each value, so that one outlier does not hide other steps for good. */
const FORGET = 0.0001;

/** The steps of a series from one value to the next. */
export interface Steps {
  previous: number;
  /** The remembered steps, each as from and to, and how many there are. */
  known: Float64Array;
  count: number;
  near: number;
  low: number;
  high: number;
}

/** An empty memory of steps. */
export const createSteps = (): Steps => ({
  previous: 0,
  known: new Float64Array(2 * (MOST + 1)),
  count: 0,
  near: NEAR,
  low: 0,
  high: 0,
});

/** Adds a value. Returns how far the step to it is from the most similar step before, as a share of the range: 0 when one is near, 1 at most. */
export function noveltyOf(steps: Steps, value: number): number {
  if (steps.count === 0) {
    steps.previous = steps.low = steps.high = value;
    steps.known.fill(value, 0, 2);
    steps.count = 1;
    return 0;
  }
  const from = steps.previous;
  const lost = FORGET * (steps.high - steps.low);
  steps.previous = value;
  steps.low = Math.min(steps.low + lost, value);
  steps.high = Math.max(steps.high - lost, value);
  steps.near = Math.max(NEAR, steps.near * (1 - FORGET));
  const range = steps.high - steps.low;
  if (!(range > 0 && range < Number.POSITIVE_INFINITY)) return 0;
  const distance = distanceToNearest(steps, steps.count, from, value, range);
  if (distance === 0) return 0;
  remember(steps, from, value, range);
  return distance;
}

/** The distance to the nearest of the first `count` steps, as a share of the range; 0 as soon as one is near. */
function distanceToNearest({ known, near }: Steps, count: number, from: number, to: number, range: number): number {
  const enough = 2 * near * near;
  let nearest = 2;
  for (let i = 0; i < 2 * count; i += 2) {
    // A step that was remembered before the range became smaller is at most as far away as the range is wide.
    const offFrom = Math.min(1, Math.abs(from - known[i]!) / range);
    const offTo = Math.min(1, Math.abs(to - known[i + 1]!) / range);
    const square = offFrom * offFrom + offTo * offTo;
    if (square <= enough) return 0;
    if (square < nearest) nearest = square;
  }
  return Math.sqrt(nearest / 2);
}

/** Adds a step. When there are too many, those near an older one are removed. */
function remember(steps: Steps, from: number, to: number, range: number): void {
  const { known } = steps;
  known[2 * steps.count] = from;
  known[2 * steps.count + 1] = to;
  steps.count++;
  while (steps.count > MOST) {
    steps.near *= WIDER;
    let kept = 0;
    for (let i = 0; i < steps.count; i++) {
      if (distanceToNearest(steps, kept, known[2 * i]!, known[2 * i + 1]!, range) === 0) continue;
      known.copyWithin(2 * kept, 2 * i, 2 * i + 2);
      kept++;
    }
    steps.count = kept;
  }
}
