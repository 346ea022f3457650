import { chooseNodes } from "@/lib/metrics/compare/choose-nodes";
import type { NodeMetric } from "@/lib/metrics/compare/fleet-metric";

/** A node with the keys of those of its GPUs that are read, and how many GPUs it stands for. */
export interface SampledNode extends NodeMetric {
  gpus: number;
}

/**
 * All GPUs while that is affordable. Else one GPU of each node, a different place on each, because GPUs of a node are alike and the first is often the
 * busiest; and an even sample of the nodes, if that is still too much.
 */
export function sampleGpus(nodes: readonly NodeMetric[], columnsEach: number, most: number): SampledNode[] {
  const gpus = nodes.reduce((sum, node) => sum + node.keys.length, 0);
  if (gpus * columnsEach <= most) return nodes.map((node) => ({ ...node, gpus: node.keys.length }));
  const counts = new Map(nodes.map((node) => [node.nodeId, node.keys.length]));
  const byId = [...nodes].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  const oneEach = byId.map((node, n) => ({ ...node, keys: [node.keys[n % node.keys.length]!] }));
  return chooseNodes(oneEach, columnsEach, false, most).sample.map((node) => ({ ...node, gpus: counts.get(node.nodeId) ?? 1 }));
}

/** Nodes of which the same series are read, together: a read of several takes every series of each. */
export function groupByKeys<N extends NodeMetric>(nodes: readonly N[]): N[][] {
  const groups = new Map<string, N[]>();
  for (const node of nodes) {
    const name = node.keys.join();
    const group = groups.get(name);
    if (group) group.push(node);
    else groups.set(name, [node]);
  }
  return [...groups.values()];
}

/** The mean over all GPUs at each step, a node's line counting as often as it has GPUs; null where none has a value. */
export function meanOverGpus(lines: ReadonlyMap<string, Float64Array>, nodes: readonly SampledNode[], count: number): (number | null)[] {
  const sums = new Float64Array(count);
  const weights = new Float64Array(count);
  for (const { nodeId, gpus } of nodes) {
    const line = lines.get(nodeId);
    if (!line) continue;
    for (let step = 0; step < count; step++) {
      if (Number.isNaN(line[step]!)) continue;
      sums[step] = sums[step]! + line[step]! * gpus;
      weights[step] = weights[step]! + gpus;
    }
  }
  return Array.from(sums, (sum, step) => (weights[step] === 0 ? null : Number((sum / weights[step]!).toPrecision(4))));
}
