import type { Segment } from "./downsample";

/** By time, each point once. Pieces overlap only while an hour is being sealed or after a late report, so most lists are in order already. */
export function inOrder(segments: Segment[]): Segment[] {
  const sorted = segments.filter((segment) => segment.at.length > 0).sort((a, b) => a.at[0]! - b.at[0]!);
  const apart = sorted.every((segment, i) => i === 0 || sorted[i - 1]!.at.at(-1)! < segment.at[0]!);
  return apart ? sorted : [interleave(sorted)];
}

function interleave(segments: Segment[]): Segment {
  const points = segments.flatMap((segment) => Array.from(segment.at, (at, i) => ({ at, value: segment.values[i]! })));
  points.sort((a, b) => a.at - b.at);
  const once = points.filter((point, i) => i === 0 || points[i - 1]!.at !== point.at);
  return {
    at: Float64Array.from(once, (point) => point.at),
    values: Float64Array.from(once, (point) => point.value),
    spacingMs: Math.max(...segments.map((segment) => segment.spacingMs)),
  };
}
