import type { AlertRule, Backtest } from "@/lib/contracts/alert-rule";
import { evaluateRule } from "./evaluate";
import type { RuleInputs } from "./inputs";
import { createMemory } from "./memory";

export interface NodeHistory {
  nodeId: string;
  /** In order of time. */
  steps: Iterable<RuleInputs>;
}

export interface KnownIncident {
  number: number;
  nodeIds: readonly string[];
  openedMs: number;
  resolvedMs: number | null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** An alert this long before an incident is a warning of it. */
const WARNING_MS = 2 * HOUR_MS;
/** A rule that fires more than this share of the time, or this often on a node and day, says nothing. */
const MOST_FIRING = 0.5;
const MOST_A_DAY = 24;

interface Fire {
  nodeId: string;
  atMs: number;
}

/** What a rule would have done on this history. The rule and the history alone decide: nothing else is read. */
export function backtest(rule: AlertRule, histories: readonly NodeHistory[], incidents: readonly KnownIncident[]): Backtest {
  const fires: Fire[] = [];
  let [steps, firingSteps, fromMs, toMs] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { nodeId, steps: inputs } of histories) {
    const memory = createMemory();
    for (const step of inputs) {
      const transition = evaluateRule(rule, memory, step);
      if (transition?.to === "firing") fires.push({ nodeId, atMs: step.atMs });
      steps++;
      if (memory.isFiring) firingSteps++;
      fromMs = Math.min(fromMs, step.atMs);
      toMs = Math.max(toMs, step.atMs);
    }
  }
  const days = steps === 0 ? 0 : Math.max((toMs - fromMs) / DAY_MS, 1 / 24);
  const told = incidents.flatMap((incident) => {
    const first = fires.filter((fire) => isAbout(fire, incident)).sort((a, b) => a.atMs - b.atMs)[0];
    return first ? [{ number: incident.number, leadMs: incident.openedMs - first.atMs }] : [];
  });
  const outside = fires.filter((fire) => !incidents.some((incident) => isAbout(fire, incident))).length;
  const firingShare = steps === 0 ? 0 : firingSteps / steps;
  return {
    days,
    nodes: histories.length,
    fired: fires.length,
    outsideIncidents: outside,
    incidents: told,
    firingShare,
    sentence: sentenceOf(fires.length, days, outside, told),
    refused: refusal(fires.length, days, histories.length, firingShare),
  };
}

const isAbout = ({ nodeId, atMs }: Fire, { nodeIds, openedMs, resolvedMs }: KnownIncident): boolean =>
  nodeIds.includes(nodeId) && atMs >= openedMs - WARNING_MS && atMs <= (resolvedMs ?? Number.POSITIVE_INFINITY);

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;
const daysText = (days: number): string => (days < 1 ? count(Math.round(days * 24), "hour") : count(Math.round(days), "day"));

function sentenceOf(fired: number, days: number, outside: number, told: Backtest["incidents"]): string {
  if (days === 0) return "there is no history to try it on";
  if (fired === 0) return `would not have fired in ${daysText(days)}`;
  const parts = [`would have fired ${count(fired, "time")} in ${daysText(days)}`, `${outside} outside incidents`];
  for (const { number, leadMs } of told.slice(0, 3))
    parts.push(`${count(Math.round(Math.abs(leadMs) / 60_000), "minute")} ${leadMs >= 0 ? "before" : "after"} incident #${number}`);
  return parts.join(", ");
}

function refusal(fired: number, days: number, nodes: number, firingShare: number): string | null {
  if (days === 0) return null;
  if (firingShare > MOST_FIRING)
    return `This rule would have been firing ${Math.round(100 * firingShare)} % of the time (${count(fired, "alert")} in ${daysText(days)}). Narrow it.`;
  const aDay = fired / Math.max(days, 1) / nodes;
  return aDay > MOST_A_DAY ? `This rule would have fired ${Math.round(aDay)} times a day on each node. Narrow it.` : null;
}
