import "server-only";
import { setImmediate as otherWork } from "node:timers/promises";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import { type NodeTrial, tryNode } from "@/lib/detection/rules/backtest";
import { lookBackMs } from "@/lib/detection/rules/look-back";
import { sourceOf } from "../sources/sources";

export interface Span {
  fromMs: number;
  toMs: number;
}
interface TrialQuery extends Span {
  orgId: string;
  rule: AlertRule;
  /** In the order in which they are tried, until the time is up. */
  nodeIds: readonly string[];
  mostMs: number;
}

const DAY_MS = 86_400_000;
/** Days of nodes that are read at once: some 30 MB for a host with eight GPUs that reports every ten seconds. */
const NODE_DAYS = 28;

/** Runs a rule over the stored past of nodes, by the code that the worker runs. At least one node is tried. */
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
  const trials: NodeTrial[] = [];
  for (let i = 0; i < nodeIds.length; i += atOnce) {
    if (i > 0 && Date.now() > untilMs) return { trials, isCut: true };
    const some = nodeIds.slice(i, i + atOnce);
    const query = { orgId, condition: rule.condition, nodeIds: some, known: new Map(), fromMs: readFromMs, toMs };
    for (const history of await sourceOf(rule.condition.kind)(query)) {
      trials.push(tryNode(rule, history, fromMs));
      if (Date.now() > untilMs) return { trials, isCut: true };
      await otherWork();
    }
  }
  return { trials, isCut: false };
}
