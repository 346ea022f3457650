/** Points of one series as they are stored: ascending, NaN where a report came without this value. */
export interface Segment {
  at: Float64Array;
  values: Float64Array;
  /** The usual distance of its points, in ms: twice that or more is a gap. */
  spacingMs: number;
}

/** Columns for the wire; null breaks the line. */
export interface Columns {
  at: number[];
  values: (number | null)[];
}

const SAMPLE = 15;

/** The usual distance between points: the median of a few, so that one early or missing report does not move it. */
export function spacingOf(at: Float64Array): number {
  const size = Math.min(SAMPLE, at.length - 1);
  if (size < 1) return 0;
  const distances = new Float64Array(size);
  for (let s = 0; s < size; s++) {
    const i = 1 + Math.floor((s * (at.length - 1)) / size);
    distances[s] = at[i]! - at[i - 1]!;
  }
  return distances.sort()[size >> 1]!;
}

/** From this distance on a report is missing; less is a report that was a little late. */
const GAP = 1.5;

/**
 * At most two points a pixel, the lowest and the highest in it, at their own times: no peak is lost and none is invented (an average would hide the
 * spike that people look for). Where there is room for all points, all are kept. A gap stays a gap when it is at least a pixel wide.
 */
export function downsample(segments: readonly Segment[], fromMs: number, toMs: number, pixels: number): Columns {
  const windows = segments.map((segment) => ({ segment, from: firstAt(segment.at, fromMs), to: firstAt(segment.at, toMs) }));
  const inside = windows.reduce((sum, window) => sum + window.to - window.from, 0);
  const bucketMs = inside <= pixels * 2 ? 0 : (toMs - fromMs) / pixels;
  const out: Columns = { at: [], values: [] };

  // Of the pixel under way: its lowest and highest point. Local variables: this loop sees every point of a chart.
  // The end is compared first because it is cheap. Rounding may make it slightly too early, so the pixel's number decides.
  let bucket = Number.NaN;
  let bucketEnd = Number.NEGATIVE_INFINITY;
  let lowAt = Number.NaN;
  let low = 0;
  let highAt = 0;
  let high = 0;
  let lastAt = Number.NaN;
  let lastSpacing = 0;
  const flush = () => {
    if (Number.isNaN(lowAt)) return;
    put(out, lowAt, low, highAt, high);
    lowAt = Number.NaN;
    bucket = Number.NaN;
    bucketEnd = Number.NEGATIVE_INFINITY;
  };
  const gap = (time: number) => {
    flush();
    if (out.values.length > 0 && out.values[out.values.length - 1] !== null) {
      out.at.push(time);
      out.values.push(null);
    }
  };

  for (const { segment, from, to } of windows) {
    const { at, values, spacingMs } = segment;
    for (let i = from; i < to; i++) {
      const time = at[i]!;
      const value = values[i]!;
      if (Number.isNaN(value)) {
        // The report came, the value did not: a point is missing here even though the times are regular.
        if (bucketMs === 0) gap(time);
        continue;
      }
      const spacing = Math.max(lastSpacing, spacingMs);
      const silence = time - lastAt;
      if (silence > spacing * GAP && silence >= bucketMs && spacing > 0) gap(lastAt + spacing);
      lastAt = time;
      lastSpacing = spacingMs;
      if (bucketMs === 0) {
        out.at.push(time);
        out.values.push(value);
      } else if (time >= bucketEnd && Math.floor((time - fromMs) / bucketMs) !== bucket) {
        flush();
        bucket = Math.floor((time - fromMs) / bucketMs);
        bucketEnd = fromMs + (bucket + 1) * bucketMs;
        lowAt = highAt = time;
        low = high = value;
      } else if (value < low) {
        low = value;
        lowAt = time;
      } else if (value > high) {
        high = value;
        highAt = time;
      }
    }
  }
  flush();
  if (out.values.at(-1) === null) {
    out.at.pop();
    out.values.pop();
  }
  return out;
}

/** The index of the first time at or after `ms`. */
function firstAt(at: Float64Array, ms: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The lowest and the highest of a pixel, the earlier first; one point when they are the same. */
function put(out: Columns, lowAt: number, low: number, highAt: number, high: number): void {
  const lowFirst = lowAt <= highAt;
  out.at.push(lowFirst ? lowAt : highAt);
  out.values.push(lowFirst ? low : high);
  if (lowAt === highAt) return;
  out.at.push(lowFirst ? highAt : lowAt);
  out.values.push(lowFirst ? high : low);
}
