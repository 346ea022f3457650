import type { Warner } from "./judge";

/** Warns when the least-squares line over the last `window` minutes is at or above the bound `horizon` minutes from now. */
export const predictLinear =
  (window: number, horizon: number): Warner =>
  ({ values, bound }, now) => {
    const from = Math.max(0, now - window);
    const n = now - from + 1;
    let sumX = 0;
    let sumY = 0;
    let sumXy = 0;
    let sumXx = 0;
    for (let m = from; m <= now; m++) {
      const x = m - now;
      sumX += x;
      sumY += values[m]!;
      sumXy += x * values[m]!;
      sumXx += x * x;
    }
    const slope = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
    const level = (sumY - slope * sumX) / n;
    return level < bound && level + slope * horizon >= bound;
  };
