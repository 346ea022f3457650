import type { AlertRule, ConditionOf, LogCondition } from "@/lib/contracts/alert-rule";
import { checkOf, type LogSignalId } from "@/lib/contracts/log-signals";
import { createMemory, type RuleMemory } from "@/lib/detection/rules/memory";
import { type Alarm, createAlarm } from "./signal";

type LogKind = LogCondition["kind"];

/** An alert rule about log lines, with its numbers as feedback has moved them. */
export interface LogRule<K extends LogKind = LogKind> extends Pick<AlertRule, "name" | "severity" | "forMs" | "clearMs"> {
  id: string;
  /** Digest of the condition as people wrote it. State that was learned under another condition is not valid. */
  digest: string;
  condition: ConditionOf<K>;
  /** Nodes that match its filter; null: all. */
  nodeIds: ReadonlySet<string> | null;
}

/** A template that a workload wrote for the first time, or again after a long time. */
export interface NewsItem {
  id: string;
  text: string;
  lines: number;
  firstMs: number;
  lastMs: number;
}

/** A template with an unusual rate. */
export interface Shift {
  sinceMs: number;
  /** Lines a minute before the shift. The baseline follows the shift; this number does not. */
  usual: number;
  now: number;
  minutes: number;
  calm: number;
}

/** The state of one rule on one workload. */
export interface RuleState {
  check: LogSignalId;
  digest: string;
  alarm: Alarm;
  memory: RuleMemory;
  news: NewsItem[];
  /** The number of new templates beyond the list's bound. */
  moreNews: number;
  shifts: Map<string, Shift>;
}

/** The state of a rule on a workload that it has not judged yet. */
export const createRuleState = (rule: LogRule, alarm: Alarm = createAlarm()): RuleState => ({
  check: checkOf(rule.condition),
  digest: rule.digest,
  alarm,
  memory: createMemory(),
  news: [],
  moreNews: 0,
  shifts: new Map(),
});

/** Whether a rule judges a workload: by its name, and by the nodes that recently wrote its lines. */
export function isFor({ condition, nodeIds }: LogRule, workload: string, writers: Iterable<string>): boolean {
  if (condition.workload !== "" && condition.workload !== workload) return false;
  return nodeIds === null || [...writers].some((id) => nodeIds.has(id));
}
