export interface Sample {
  atMs: number;
  used: number;
}

const LEAST_SAMPLES = 6;
/** Below this share of explained variance a straight line does not fit, and nothing is projected. */
const LEAST_FIT = 0.9;

/** When a straight line through the samples reaches `bound`, in milliseconds after the last one; null when it does not rise, or fits badly. */
export function timeToBound(samples: Sample[], bound: number): number | null {
  const last = samples.at(-1);
  if (!last || samples.length < LEAST_SAMPLES) return null;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const times = samples.map((sample) => sample.atMs - last.atMs);
  const [meanTime, meanUsed] = [mean(times), mean(samples.map((sample) => sample.used))];
  const sum = (value: (time: number, used: number) => number) =>
    samples.reduce((total, sample, at) => total + value(times[at]! - meanTime, sample.used - meanUsed), 0);
  const [tt, tu, uu] = [sum((time) => time * time), sum((time, used) => time * used), sum((_, used) => used * used)];
  if (tt === 0 || uu === 0 || tu <= 0 || (tu * tu) / (tt * uu) < LEAST_FIT) return null;
  const slope = tu / tt;
  const atLast = meanUsed - slope * meanTime;
  return Math.max(0, (bound - atLast) / slope);
}
