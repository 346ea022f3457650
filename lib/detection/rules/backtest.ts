import type { AlertRule, Backtest, TooLoud } from "@/lib/contracts/alert-rule";
import type { Story } from "@/lib/told";
import { evaluateRule } from "./evaluate";
import type { RuleInputs } from "./inputs";
import { createMemory } from "./memory";
import type { Subject } from "./subjects";

/** One node's past: its subjects, each with its steps in order of time. */
export interface NodeHistory {
  nodeId: string;
  subjects: readonly { subject: Subject; steps: Iterable<RuleInputs> }[];
}

export interface KnownIncident {
  id: string;
  number: number;
  nodeIds: readonly string[];
  openedMs: number;
  resolvedMs: number | null;
}

/** What a rule would have done on one node; for a rule about log lines, on one workload, by its name. */
export interface NodeTrial {
  nodeId: string;
  subjects: number;
  /** From the first step that counts to the last. */
  spanMs: number;
  firingMs: number;
  fires: Fire[];
}

export interface Fire {
  nodeId: string;
  atMs: number;
  story: Story;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** An alert this long before an incident is a warning of it. */
export const WARNING_MS = 2 * HOUR_MS;
/** A rule that fires more than this share of the time, or this often per node and day, is useless. */
const MOST_FIRING = 0.5;
const MOST_A_DAY = 24;
/** Less than an hour of one or two nodes proves nothing. */
const LEAST_DAYS = 1 / 24;
const FEW_NODES = 3;

/** A time in which a rule fires. */
export interface Stretch {
  fromMs: number;
  toMs: number;
  story: Story;
}

/** Steps after which a trial yields to other work. */
const PORTION = 5_000;

/**
 * Runs a rule over one node's past. Steps before `fromMs` only teach it. The result depends on the rule and the history alone.
 * Yields regularly so that the caller can do other work. When `goesOn` returns false, the rest of the node is skipped.
 */
export function* tryNode(
  rule: Pick<AlertRule, "forMs" | "clearMs">,
  { nodeId, subjects }: NodeHistory,
  fromMs: number,
  goesOn: () => boolean = () => true,
): Generator<void, NodeTrial> {
  const stretches: Stretch[] = [];
  let [first, last, tried, steps] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const { subject, steps: own } of subjects) {
    if (tried > 0 && !goesOn()) break;
    tried++;
    const one = { ...rule, condition: subject.condition };
    const memory = createMemory();
    let under: Stretch | null = null;
    for (const step of own) {
      if (++steps % PORTION === 0) yield;
      const transition = evaluateRule(one, memory, step);
      if (transition?.to === "firing") under = { fromMs: step.atMs, toMs: step.atMs, story: transition.story };
      if (under) under.toMs = Math.max(under.toMs, step.atMs);
      if (under && transition?.to === "resolved") {
        stretches.push(under);
        under = null;
      }
      if (step.atMs < fromMs) continue;
      first = Math.min(first, step.atMs);
      last = Math.max(last, step.atMs);
    }
    if (under) stretches.push(under);
  }
  return nodeTrial({ nodeId, subjects: tried, stretches, firstMs: first, lastMs: last, fromMs });
}

/** Counts the firings of one node. Those that ended before `fromMs` do not count, because the rule was still learning. */
export function nodeTrial(one: {
  nodeId: string;
  subjects: number;
  stretches: Stretch[];
  firstMs: number;
  lastMs: number;
  fromMs: number;
}): NodeTrial {
  const { nodeId, subjects, stretches, firstMs, lastMs, fromMs } = one;
  const alerts = joined(stretches).filter(({ toMs }) => toMs >= fromMs);
  return {
    nodeId,
    subjects,
    spanMs: Math.max(0, lastMs - firstMs),
    firingMs: alerts.reduce((sum, alert) => sum + alert.toMs - Math.max(alert.fromMs, firstMs), 0),
    fires: alerts.filter((alert) => alert.fromMs >= fromMs).map(({ fromMs: atMs, story }) => ({ nodeId, atMs, story })),
  };
}

/** A node fires while anything on it does: stretches that touch are one alert. */
function joined(stretches: Stretch[]): Stretch[] {
  const whole: Stretch[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const before = whole.at(-1);
    if (before && stretch.fromMs <= before.toMs) before.toMs = Math.max(before.toMs, stretch.toMs);
    else whole.push({ ...stretch });
  }
  return whole;
}

const isAbout = ({ nodeId, atMs }: Fire, { nodeIds, openedMs, resolvedMs }: KnownIncident): boolean =>
  nodeIds.includes(nodeId) && atMs >= openedMs - WARNING_MS && atMs <= (resolvedMs ?? Number.POSITIVE_INFINITY);

/** The incident that an alert warned of or belonged to. */
export const incidentOf = (fire: Fire, incidents: readonly KnownIncident[]): KnownIncident | undefined =>
  incidents.find((incident) => isAbout(fire, incident));

/** What a rule would have done on all tried nodes, compared with their incidents. */
export function sumUp(trials: readonly NodeTrial[], incidents: readonly KnownIncident[], of: Backtest["of"] = "nodes"): Backtest {
  const fires = trials.flatMap((trial) => trial.fires);
  const told = incidents.flatMap((incident) => {
    const first = fires.filter((fire) => isAbout(fire, incident)).sort((a, b) => a.atMs - b.atMs)[0];
    return first ? [{ id: incident.id, number: incident.number, leadMs: incident.openedMs - first.atMs }] : [];
  });
  const longestMs = trials.reduce((longest, { spanMs }) => Math.max(longest, spanMs), 0);
  const spanMs = trials.reduce((sum, trial) => sum + trial.spanMs, 0);
  const days = longestMs / DAY_MS;
  const firingShare = spanMs === 0 ? 0 : trials.reduce((sum, { firingMs }) => sum + firingMs, 0) / spanMs;
  return {
    of,
    days,
    nodes: trials.length,
    fired: fires.length,
    outsideIncidents: fires.filter((fire) => !incidentOf(fire, incidents)).length,
    incidents: told,
    firingShare,
    refused: tooLoud(fires.length, days, trials.length, firingShare),
  };
}

function tooLoud(fired: number, days: number, nodes: number, firingShare: number): TooLoud | null {
  if (days < LEAST_DAYS && nodes < FEW_NODES) return null;
  if (firingShare > MOST_FIRING) return { reason: "always", value: firingShare };
  const aDay = nodes === 0 ? 0 : fired / Math.max(days, 1) / nodes;
  return aDay > MOST_A_DAY ? { reason: "flaps", value: aDay } : null;
}
