/** Points of one series as they are stored: ascending, NaN where a report came without this value. */
export interface Segment {
  at: Float64Array;
  values: Float64Array;
  /** How far apart its points usually lie, in ms: twice that and more is a gap. */
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

/** A missing report shows from here on; less is a report that was a little late. */
const GAP = 1.5;

/**
 * At most two points a pixel, the lowest and the highest in it, at their own times: no peak is lost and none is made up (an average would hide the
 * spike one looks for). Where there is room for all points, all are kept. A gap stays a gap when it is at least a pixel wide.
 */
export function downsample(segments: readonly Segment[], fromMs: number, toMs: number, pixels: number): Columns {
  let inside = 0;
  for (const { at } of segments) for (let i = 0; i < at.length; i++) if (at[i]! >= fromMs && at[i]! < toMs) inside++;
  const bucketMs = inside <= pixels * 2 ? 0 : (toMs - fromMs) / pixels;
  const out = new Thinned(fromMs, bucketMs);
  for (const { at, values, spacingMs } of segments) {
    for (let i = 0; i < at.length; i++) {
      const time = at[i]!;
      if (time >= fromMs && time < toMs) out.add(time, values[i]!, spacingMs);
    }
  }
  return out.finish();
}

class Thinned {
  private readonly at: number[] = [];
  private readonly values: (number | null)[] = [];
  private bucket = Number.NaN;
  private lowAt = 0;
  private low = 0;
  private highAt = 0;
  private high = 0;
  private lastAt = Number.NaN;
  private lastSpacing = 0;

  constructor(
    private readonly fromMs: number,
    private readonly bucketMs: number,
  ) {}

  add(time: number, value: number, spacingMs: number): void {
    if (Number.isNaN(value)) {
      // The report came, the value did not: a point is missing here even though the times are regular.
      if (this.bucketMs === 0) this.gap(time);
      return;
    }
    const spacing = Math.max(this.lastSpacing, spacingMs);
    const silence = time - this.lastAt;
    if (silence > spacing * GAP && silence >= this.bucketMs && spacing > 0) this.gap(this.lastAt + spacing);
    this.lastAt = time;
    this.lastSpacing = spacingMs;
    if (this.bucketMs === 0) {
      this.at.push(time);
      this.values.push(value);
      return;
    }
    const bucket = Math.floor((time - this.fromMs) / this.bucketMs);
    if (bucket !== this.bucket) {
      this.flush();
      this.bucket = bucket;
      this.lowAt = this.highAt = time;
      this.low = this.high = value;
    } else if (value < this.low) {
      this.low = value;
      this.lowAt = time;
    } else if (value > this.high) {
      this.high = value;
      this.highAt = time;
    }
  }

  private gap(at: number): void {
    this.flush();
    if (this.values.length > 0 && this.values.at(-1) !== null) {
      this.at.push(at);
      this.values.push(null);
    }
  }

  private flush(): void {
    if (Number.isNaN(this.bucket)) return;
    this.bucket = Number.NaN;
    const lowFirst = this.lowAt <= this.highAt;
    this.at.push(lowFirst ? this.lowAt : this.highAt);
    this.values.push(lowFirst ? this.low : this.high);
    if (this.lowAt === this.highAt) return;
    this.at.push(lowFirst ? this.highAt : this.lowAt);
    this.values.push(lowFirst ? this.high : this.low);
  }

  finish(): Columns {
    this.flush();
    if (this.values.at(-1) === null) {
      this.at.pop();
      this.values.pop();
    }
    return { at: this.at, values: this.values };
  }
}
