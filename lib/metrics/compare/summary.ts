import type { CompareAnswer } from "@/lib/contracts/compare";
import type { Matrix, Steps } from "./fold";

/** The mean of a line over the range; NaN when it is empty. */
export function meanOf(line: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of line) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

/** Six significant digits: more than a chart shows, half the size on the wire. */
const onWire = (value: number): number | null => (Number.isNaN(value) ? null : Number(value.toPrecision(6)));
export const valuesOf = (line: Float64Array): (number | null)[] => Array.from(line, onWire);

/** The quantile of sorted values, interpolated between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place - Math.floor(place));
}

/** p10, p50 and p90 over the nodes, at each step; null where no node has a value. */
export function bandOf(lines: readonly Float64Array[], { count }: Steps): CompareAnswer["band"] {
  const band: CompareAnswer["band"] = { p10: [], p50: [], p90: [] };
  const column = new Float64Array(lines.length);
  for (let step = 0; step < count; step++) {
    let size = 0;
    for (const line of lines) if (!Number.isNaN(line[step]!)) column[size++] = line[step]!;
    const sorted = column.subarray(0, size).sort();
    const at = (share: number) => (size === 0 ? null : onWire(quantile(sorted, share)));
    band.p10.push(at(0.1));
    band.p50.push(at(0.5));
    band.p90.push(at(0.9));
  }
  return band;
}

/** A screen cannot show more rows than this separately. */
const MOST_ROWS = 120;
const LEVELS = 254;

/** A row a node, ranked; of many nodes neighbours share a row, as their mean. */
export function heatOf(
  ranked: readonly [nodeId: string, line: Float64Array][],
  nameOf: (id: string) => string,
  { count }: Steps,
): CompareAnswer["heat"] {
  const each = Math.max(1, Math.ceil(ranked.length / MOST_ROWS));
  const groups = Array.from({ length: Math.ceil(ranked.length / each) }, (_, n) => ranked.slice(n * each, (n + 1) * each));
  const rows = groups.map((group) =>
    averaged(
      group.map(([, line]) => line),
      count,
    ),
  );
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    for (const value of row) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) [low, high] = [0, 0];
  const cells = Buffer.alloc(rows.length * count);
  const scale = high > low ? LEVELS / (high - low) : 0;
  rows.forEach((row, r) => {
    for (let step = 0; step < count; step++) {
      const value = row[step]!;
      if (!Number.isNaN(value)) cells[r * count + step] = 1 + Math.round((value - low) * scale);
    }
  });
  return {
    rows: groups.map((group) => {
      const [first, last] = [group[0]![0], group.at(-1)![0]];
      if (group.length === 1) return { label: nameOf(first), nodes: 1, nodeId: first };
      return { label: `${nameOf(first)} to ${nameOf(last)}`, nodes: group.length, nodeId: null };
    }),
    low,
    high,
    cells: cells.toString("base64"),
  };
}

function averaged(lines: readonly Float64Array[], count: number): Float64Array {
  if (lines.length === 1) return lines[0]!;
  const sums = new Float64Array(count);
  const counts = new Int32Array(count);
  for (const line of lines) {
    for (let step = 0; step < count; step++) {
      if (Number.isNaN(line[step]!)) continue;
      sums[step] = sums[step]! + line[step]!;
      counts[step] = counts[step]! + 1;
    }
  }
  return sums.map((sum, step) => (counts[step] === 0 ? Number.NaN : sum / counts[step]!));
}

/** Lines by their mean, the highest (or lowest) first; those without a value are left out. */
export function rank(lines: Matrix, lowest: boolean): [string, Float64Array][] {
  const direction = lowest ? 1 : -1;
  return [...lines]
    .map(([nodeId, line]) => ({ nodeId, line, mean: meanOf(line) }))
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => (a.mean - b.mean) * direction)
    .map(({ nodeId, line }) => [nodeId, line]);
}
