import type { AlertRule, SeriesCondition } from "@/lib/contracts/alert-rule";
import { type Story, tell, toldSpan } from "@/lib/told";
import type { RuleInputs } from "./inputs";
import type { RuleMemory } from "./memory";
import { type Reading, readers } from "./readings";

export interface Transition {
  atMs: number;
  to: "firing" | "resolved";
  story: Story;
}

function read(condition: SeriesCondition, inputs: RuleInputs, memory: RuleMemory): Reading | null {
  // The table has a reader of exactly this kind; TypeScript cannot follow that through a lookup.
  const reader = readers[condition.kind] as (condition: SeriesCondition, inputs: RuleInputs, memory: RuleMemory) => Reading | null;
  return reader(condition, inputs, memory);
}

const MINUTE_MS = 60_000;
const LONGEST_GAP_MS = 5 * MINUTE_MS;

/** A gap that is long for this series, and longer than the pending period, does not count as time in which the condition held. */
const isGap = (gapMs: number, forMs: number, spacingMs: number): boolean => gapMs > Math.max(LONGEST_GAP_MS, forMs, 3 * spacingMs);

/**
 * Adds one step of one node to a rule's memory, and reports when the rule begins or stops firing. The worker and the backtest both call this.
 * A step that is not newer than the last one changes nothing.
 */
export function evaluateRule(
  rule: Pick<AlertRule, "forMs" | "clearMs"> & { condition: SeriesCondition },
  memory: RuleMemory,
  inputs: RuleInputs,
): Transition | null {
  const { atMs } = inputs;
  if (!(atMs > memory.lastMs)) return null;
  memory.lastMs = atMs;
  const reading = read(rule.condition, inputs, memory);
  return reading ? takeReading(rule, memory, atMs, reading) : null;
}

/** Adds a condition's reading at one time to a rule's memory. Reports when the rule begins or stops firing. */
export function takeReading(
  rule: Pick<AlertRule, "forMs" | "clearMs">,
  memory: RuleMemory,
  atMs: number,
  reading: Reading,
): Transition | null {
  const gapMs = atMs - memory.readMs;
  if (isGap(gapMs, rule.forMs, memory.spacingMs)) memory.badSinceMs = null;
  memory.spacingMs = Number.isFinite(gapMs) ? gapMs : 0;
  memory.readMs = atMs;
  memory.badSinceMs = reading.isBad ? (memory.badSinceMs ?? atMs) : null;
  memory.clearSinceMs = reading.isClear ? (memory.clearSinceMs ?? atMs) : null;
  if (!memory.isFiring && memory.badSinceMs !== null && atMs - memory.badSinceMs >= rule.forMs) {
    memory.isFiring = true;
    const { story } = reading;
    const isHeld = rule.forMs >= MINUTE_MS;
    return {
      ...{ atMs, to: "firing" },
      story: isHeld ? tell("rule.held", { sentence: story.told, time: toldSpan(atMs - memory.badSinceMs) }) : story,
    };
  }
  if (memory.isFiring && memory.clearSinceMs !== null && atMs - memory.clearSinceMs >= rule.clearMs) {
    memory.isFiring = false;
    return { atMs, to: "resolved", story: reading.story };
  }
  return null;
}
