import type { AlertRule } from "@/lib/contracts/alert-rule";
import type { Story } from "@/lib/told";
import type { NodeHistory } from "./backtest";
import { evaluateRule } from "./evaluate";
import { createMemory, type RuleMemory } from "./memory";

/** The outcome of new steps for one node, or for one workload on it. */
export interface Outcome {
  workload: string;
  /** By subject, up to date. */
  memories: Map<string, RuleMemory>;
  lastMs: number;
  /** Subjects that fire now. */
  firing: string[];
  /** The last alert that began, and the last that ended, among these steps. */
  began: Change | null;
  ended: Change | null;
}
interface Change {
  atMs: number;
  story: Story;
}

/** A series that has been gone for this long is ignored. */
const FORGOTTEN_MS = 7 * 86_400_000;

/** Updates a node's memories with its new steps. `memories` are by workload and subject. */
export function judgeNode(
  rule: Pick<AlertRule, "forMs" | "clearMs">,
  { subjects }: NodeHistory,
  memories: (workload: string) => ReadonlyMap<string, RuleMemory> | undefined,
  nowMs: number,
): Outcome[] {
  const outcomes = new Map<string, Outcome>();
  for (const { subject, steps } of subjects) {
    const { workload, key, condition } = subject;
    const memory = memories(workload)?.get(key) ?? createMemory();
    const outcome = outcomes.get(workload) ?? newOutcome(workload);
    outcomes.set(workload, outcome);
    for (const step of steps) {
      const transition = evaluateRule({ ...rule, condition }, memory, step);
      if (!transition) continue;
      const side = transition.to === "firing" ? "began" : "ended";
      if (transition.atMs >= (outcome[side]?.atMs ?? 0)) outcome[side] = { atMs: transition.atMs, story: transition.story };
    }
    if (nowMs - (memory.seenMs ?? memory.lastMs) > FORGOTTEN_MS) continue;
    outcome.memories.set(key, memory);
    outcome.lastMs = Math.max(outcome.lastMs, memory.lastMs);
    if (memory.isFiring) outcome.firing.push(key);
  }
  return [...outcomes.values()].filter(({ lastMs }) => Number.isFinite(lastMs));
}

const newOutcome = (workload: string): Outcome => ({
  workload,
  memories: new Map(),
  lastMs: Number.NEGATIVE_INFINITY,
  firing: [],
  began: null,
  ended: null,
});
