import "server-only";
import { rollupFor } from "../compare/choose-nodes";
import type { Steps } from "../compare/fold";
import type { Segment } from "../downsample";
import { eachSegment } from "../each-segment";

/** A value a step each, NaN where nothing was measured. */
export interface SeriesLine {
  nodeId: string;
  key: string;
  lowest: Float64Array;
  highest: Float64Array;
  mean: Float64Array;
}

/** Lowest, highest and mean of each series of each node in each step. Damaged hours are skipped and logged: a usual range does not need every hour. */
export async function foldKeys(orgId: string, nodeIds: readonly string[], keys: readonly string[], steps: Steps): Promise<SeriesLine[]> {
  const toMs = steps.fromMs + steps.stepMs * steps.count;
  const lines = new Map<string, SeriesLine & { counts: Int32Array }>();
  const stored = { orgId, nodeIds, keys, fromMs: steps.fromMs, toMs, stepSeconds: rollupFor(steps.stepMs) };
  await eachSegment(stored, (nodeId, key, segment) => {
    const name = `${nodeId} ${key}`;
    const line = lines.get(name) ?? emptyLine(nodeId, key, steps.count);
    lines.set(name, line);
    add(line, segment, steps);
  });
  return [...lines.values()].filter(({ counts }) => counts.some((count) => count > 0));
}

const emptyLine = (nodeId: string, key: string, count: number): SeriesLine & { counts: Int32Array } => ({
  nodeId,
  key,
  lowest: new Float64Array(count).fill(Number.NaN),
  highest: new Float64Array(count).fill(Number.NaN),
  mean: new Float64Array(count).fill(Number.NaN),
  counts: new Int32Array(count),
});

function add(line: ReturnType<typeof emptyLine>, { at, values }: Segment, { fromMs, stepMs, count }: Steps): void {
  const { lowest, highest, mean, counts } = line;
  for (let i = 0; i < at.length; i++) {
    const value = values[i]!;
    const step = Math.floor((at[i]! - fromMs) / stepMs);
    if (step < 0 || step >= count || !Number.isFinite(value)) continue;
    const before = counts[step]!;
    counts[step] = before + 1;
    if (before === 0) {
      lowest[step] = highest[step] = mean[step] = value;
      continue;
    }
    if (value < lowest[step]!) lowest[step] = value;
    if (value > highest[step]!) highest[step] = value;
    mean[step] = mean[step]! + (value - mean[step]!) / counts[step]!;
  }
}
