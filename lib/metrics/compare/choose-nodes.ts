import { STEPS_SECONDS } from "../day-rollup";
import { DAY_MS, HOUR_MS } from "../slots";
import type { NodeMetric } from "./fleet-metric";

/** Stored columns that one answer may read: some ten million values, about a second of one core. */
const MOST_COLUMNS = 30_000;

/** The roll-up that is fine enough for steps of this length, in seconds; null = single reports. */
export const rollupFor = (stepMs: number): number | null => STEPS_SECONDS.filter((seconds) => seconds * 1_000 <= stepMs).at(-1) ?? null;

/** How many stored columns a series has in a range: one an hour; with roll-ups one a day, and one an hour of the day that is not over. */
export function columnsOf(fromMs: number, toMs: number, hasRollups: boolean): number {
  const hours = Math.ceil((toMs - fromMs) / HOUR_MS) + 1;
  return hasRollups ? Math.min(hours, Math.ceil((toMs - fromMs) / DAY_MS) + 24) : hours;
}

export interface Chosen {
  /** Read for the band and the heat map: all, or as many as may be read, evenly spread over all. */
  sample: NodeMetric[];
  /** Also read for the ranking: those that lead it by their last report. */
  leading: NodeMetric[];
}

/**
 * Which nodes are read when all of them would be too many. The band must not be biased towards extreme nodes, and the ranking must not miss them:
 * three quarters are an even sample, one quarter are those that lead by their last report.
 */
export function chooseNodes(nodes: readonly NodeMetric[], columnsEach: number, lowest: boolean, most = MOST_COLUMNS): Chosen {
  const cost = (node: NodeMetric) => node.keys.length * columnsEach;
  const total = nodes.reduce((sum, node) => sum + cost(node), 0);
  // By id, which is independent of a node's values: the same sample each time, so that a chart does not flicker.
  const byId = [...nodes].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  if (total <= most) return { sample: byId, leading: [] };
  const stride = total / (most * 0.75);
  const sample = Array.from({ length: Math.max(1, Math.floor(byId.length / stride)) }, (_, n) => byId[Math.floor(n * stride)]!);
  const taken = new Set(sample);
  const direction = lowest ? 1 : -1;
  const leaders = nodes.filter((node) => node.latest !== null && !taken.has(node)).sort((a, b) => (a.latest! - b.latest!) * direction);
  const leading: NodeMetric[] = [];
  let left = most * 0.25;
  for (const node of leaders) {
    left -= cost(node);
    if (left < 0) break;
    leading.push(node);
  }
  return { sample, leading };
}
