import "server-only";
import { setImmediate as otherWork } from "node:timers/promises";
import type { AlertRule, SeriesCondition } from "@/lib/contracts/alert-rule";
import { type NodeTrial, tryNode } from "@/lib/detection/rules/backtest";
import { lookBackMs } from "@/lib/detection/rules/look-back";
import { readSeries } from "../sources/series";

export interface Span {
  fromMs: number;
  toMs: number;
}
interface TrialQuery extends Span {
  orgId: string;
  rule: AlertRule & { condition: SeriesCondition };
  /** In the order of the backtest, until the time is up. */
  nodeIds: readonly string[];
  mostMs: number;
}

const DAY_MS = 86_400_000;
/** Days of nodes that are read at once: some 30 MB for a host with eight GPUs that reports every ten seconds. */
const NODE_DAYS = 28;

/** Runs a rule over the stored history of nodes, with the worker's code. Reads at least one node. */
export async function runTrial({
  orgId,
  rule,
  nodeIds,
  fromMs,
  toMs,
  mostMs,
}: TrialQuery): Promise<{ trials: NodeTrial[]; isCut: boolean }> {
  const untilMs = Date.now() + mostMs;
  const readFromMs = fromMs - lookBackMs(rule);
  const atOnce = Math.min(50, Math.max(1, Math.floor((NODE_DAYS * DAY_MS) / (toMs - readFromMs))));
  const goesOn = () => Date.now() < untilMs;
  const trials: NodeTrial[] = [];
  for (let i = 0; i < nodeIds.length; i += atOnce) {
    if (i > 0 && !goesOn()) return { trials, isCut: true };
    const some = nodeIds.slice(i, i + atOnce);
    const query = { orgId, condition: rule.condition, nodeIds: some, known: new Map(), fromMs: readFromMs, toMs };
    const histories = await readSeries(query);
    for (const [n, history] of histories.entries()) {
      const trial = await driven(tryNode(rule, history, fromMs, goesOn));
      trials.push(trial);
      const isWhole = trial.subjects === history.subjects.length && n === histories.length - 1 && i + atOnce >= nodeIds.length;
      if (!goesOn() && !isWhole) return { trials, isCut: true };
    }
  }
  return { trials, isCut: false };
}

/** Yields, so that the process can do other work. */
async function driven(trial: Generator<void, NodeTrial>): Promise<NodeTrial> {
  for (;;) {
    const { done, value } = trial.next();
    if (done) return value;
    await otherWork();
  }
}
