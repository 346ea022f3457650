import type { DrawnLine, Line } from "./columns";

/** Lines are thinned when one has more points than this a pixel. */
const MOST_A_PIXEL = 3;

/**
 * Lines with at most two points a pixel: of all points in a pixel's time the lowest and the highest, in the order in which they came, so that no peak
 * is lost and nothing moves by as much as a pixel. A gap as wide as a pixel stays one, and what was drawn through still is. Lines with few points
 * come back as they are.
 */
export function thinLines(lines: Line[], fromMs: number, toMs: number, pixels: number): DrawnLine[] {
  const stepMs = (toMs - fromMs) / pixels;
  if (!(stepMs > 0) || lines.every((line) => line.at.length <= pixels * MOST_A_PIXEL)) return lines;
  // One time column for all, half a pixel apart: lines that share it need not be brought together again.
  const at = Array.from({ length: pixels * 2 }, (_, half) => fromMs + (half + 0.5) * (stepMs / 2));
  return lines.map((line) => ({ ...line, at, values: thinValues(line, fromMs, stepMs, pixels) }));
}

function thinValues({ at, values }: Line, fromMs: number, stepMs: number, pixels: number): DrawnLine["values"] {
  const thin: DrawnLine["values"] = new Array(pixels * 2).fill(undefined);
  for (let from = 0; from < at.length; ) {
    const pixel = Math.floor((at[from]! - fromMs) / stepMs);
    const endMs = fromMs + (pixel + 1) * stepMs;
    let [low, high] = [-1, -1];
    let to = from;
    // The first point is the pixel's own, whatever rounding says of its end.
    for (; to < at.length && (to === from || at[to]! < endMs); to++) {
      const value = values[to];
      if (value == null) continue;
      if (low === -1 || value < values[low]!) low = to;
      if (high === -1 || value > values[high]!) high = to;
    }
    if (pixel >= 0 && pixel < pixels) {
      thin[pixel * 2] = low === -1 ? null : values[Math.min(low, high)];
      thin[pixel * 2 + 1] = low === -1 ? null : values[Math.max(low, high)];
    }
    from = to;
  }
  return thin;
}
