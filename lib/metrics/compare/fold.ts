import { DamagedChunk, readColumn, readTimes } from "../codec/chunk";
import { MEASURES } from "../day-rollup";
import type { Segment } from "../downsample";
import type { StoredLayout } from "../layout";
import { layoutsById } from "../layout";
import { type ReadRow, readRows } from "../read-rows";
import { segmentsOf } from "../segments";
import type { NodeMetric } from "./fleet-metric";

export interface Steps {
  fromMs: number;
  stepMs: number;
  count: number;
}

/** One line a node: a value a step, NaN where nothing was measured. */
export type Matrix = Map<string, Float64Array>;

export interface Folding {
  orgId: string;
  steps: Steps;
  of: "mean" | "max";
  rollupSeconds: number | null;
}

/** Nodes in one query: its whole answer is held in memory. */
const AT_ONCE = 64;

/**
 * Folds every value of a metric into its node's step, as their mean or the highest of them.
 * @returns the lines, and the stored hours that were damaged and left out
 */
export async function foldNodes(folding: Folding, nodes: readonly NodeMetric[]): Promise<{ lines: Matrix; problems: string[] }> {
  const lines: Matrix = new Map();
  const problems = new Set<string>();
  for (let from = 0; from < nodes.length; from += AT_ONCE) {
    await foldBatch(folding, nodes.slice(from, from + AT_ONCE), lines, problems);
  }
  return { lines, problems: [...problems] };
}

async function foldBatch(folding: Folding, nodes: readonly NodeMetric[], lines: Matrix, problems: Set<string>): Promise<void> {
  const { orgId, steps, rollupSeconds } = folding;
  const nodeIds = nodes.map((node) => node.nodeId);
  const keys = [...new Set(nodes.flatMap((node) => node.keys))];
  const toMs = steps.fromMs + steps.stepMs * steps.count;
  const rows = await readRows({ orgId, nodeIds, keys, fromMs: steps.fromMs, toMs, stepSeconds: rollupSeconds });
  const layouts = await layoutsById(
    orgId,
    rows.filter((row) => row.kind === "hot" || row.kind === "rows").map((row) => row.layout),
  );
  const folds = nodeIds.map(() => new Fold(steps, folding.of));
  for (const row of rows) {
    try {
      for (const segment of pointsOf(row, nodeIds[row.node_no - 1]!, keys, layouts.get(row.layout), folding.of))
        folds[row.node_no - 1]!.add(segment);
    } catch (error) {
      if (!(error instanceof DamagedChunk)) throw error;
      problems.add(error.message);
    }
  }
  folds.forEach((fold, n) => {
    if (fold.hasAny) lines.set(nodeIds[n]!, fold.values());
  });
}

/** Of a roll-up the average or the highest is taken, which are stored; a chart's two points a step would lean to neither. */
function pointsOf(
  row: ReadRow,
  nodeId: string,
  keys: readonly string[],
  layout: StoredLayout | undefined,
  of: Folding["of"],
): Pick<Segment, "at" | "values">[] {
  if (row.kind !== "rollup") return segmentsOf(row, nodeId, keys, layout).map((found) => found.segment);
  const place = { nodeId, hourMs: row.begins };
  const times = readTimes(place, row.head);
  const measure = of === "mean" ? 0 : 2;
  const [first, start, end] = [row.cuts![0]!, row.cuts![measure]!, row.cuts![measure + 1]!];
  const values = readColumn(place, times, MEASURES * (row.place - 1) + measure, row.piece.subarray(start - first, end - first));
  return [{ at: times.at, values }];
}

class Fold {
  private readonly sums: Float64Array;
  private readonly counts: Int32Array;
  hasAny = false;

  constructor(
    private readonly steps: Steps,
    private readonly of: "mean" | "max",
  ) {
    this.sums = new Float64Array(steps.count).fill(of === "mean" ? 0 : Number.NEGATIVE_INFINITY);
    this.counts = new Int32Array(steps.count);
  }

  add({ at, values }: Pick<Segment, "at" | "values">): void {
    const { fromMs, stepMs, count } = this.steps;
    const { sums, counts } = this;
    const takesMean = this.of === "mean";
    for (let i = 0; i < at.length; i++) {
      const value = values[i]!;
      const step = Math.floor((at[i]! - fromMs) / stepMs);
      if (step < 0 || step >= count || !Number.isFinite(value)) continue;
      if (takesMean) sums[step] = sums[step]! + value;
      else if (value > sums[step]!) sums[step] = value;
      counts[step] = counts[step]! + 1;
      this.hasAny = true;
    }
  }

  values(): Float64Array {
    return this.sums.map((sum, step) => {
      const count = this.counts[step]!;
      if (count === 0) return Number.NaN;
      return this.of === "mean" ? sum / count : sum;
    });
  }
}
