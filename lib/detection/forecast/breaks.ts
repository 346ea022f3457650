import type { Point } from "./robust-line";

/** A jump from one level to another, up or down. */
export interface Break {
  at: number;
  before: number;
  after: number;
}

/** A change by this share of the whole range at once is a break: a restart, a clean-up, a new load. */
const SHARE_OF_RANGE = 0.3;
/** Breaks within this many points are one. */
const NEAR = 5;

/** The jumps of a series, oldest first. `points` are in order of time. */
export function findBreaks(points: readonly Point[]): Break[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { value } of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const least = SHARE_OF_RANGE * (high - low);
  const breaks: Break[] = [];
  let lastIndex = Number.NEGATIVE_INFINITY;
  // The middle of three values on each side: a single wild value is no break.
  for (let i = 3; least > 0 && i + 3 <= points.length; i++) {
    const before = middle(points, i - 3);
    const after = middle(points, i);
    if (Math.abs(after - before) < least) continue;
    const last = breaks.at(-1);
    if (last && i - lastIndex <= NEAR) breaks[breaks.length - 1] = { at: points[i]!.at, before: last.before, after };
    else breaks.push({ at: points[i]!.at, before, after });
    lastIndex = i;
  }
  return breaks;
}

function middle(points: readonly Point[], start: number): number {
  const [a, b, c] = [points[start]!.value, points[start + 1]!.value, points[start + 2]!.value];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
