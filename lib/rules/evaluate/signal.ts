import "server-only";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import type { OwnResult } from "@/lib/contracts/check";
import { MOST_OPEN_INCIDENTS } from "@/lib/contracts/node";
import type { Tx } from "@/lib/db";
import { openOrFold, quiet, type SignalSource } from "@/lib/incidents/signal";
import { storableText } from "@/lib/storable-text";
import { type Story, storableTold } from "@/lib/told";
import type { Incident } from "@/prisma/generated/client";

/** The state of a rule on one node or workload after an evaluation. */
export interface Standing {
  nodeId: string;
  workload: string;
  atMs: number;
  /** Null: the rule does not fire. */
  firingSince: Date | null;
  /** Why the rule began to fire in this evaluation; null when it did not begin. */
  began: Story | null;
  /** Why it fires, or why it no longer does. */
  story: Story;
  /** The series, or other subjects, that fire. */
  firing: readonly string[];
}

const keyOf = ({ nodeId, workload }: { nodeId: string | null; workload: string }) => `${nodeId} ${workload}`;

/**
 * Opens, repeats and quiets the incidents of a rule by its current state, so that the next evaluation corrects a lost one. An incident that a person resolved
 * stays resolved while the rule keeps firing for the same reason. @returns whether people should look.
 */
export async function signalRule(
  tx: Tx,
  orgId: string,
  rule: { id: string; alert: AlertRule },
  standings: readonly Standing[],
): Promise<boolean> {
  const nodeIds = [...new Set(standings.map(({ nodeId }) => nodeId))];
  const unsolved = await tx.incident.findMany({ where: { orgId, ruleId: rule.id, nodeId: { in: nodeIds }, state: { not: "resolved" } } });
  const openOf = new Map(unsolved.map((incident) => [keyOf(incident), incident]));
  let changed = false;
  for (const standing of standings) {
    const open = openOf.get(keyOf(standing));
    const source = { orgId, nodeId: standing.nodeId, ruleId: rule.id };
    if (!isDue(standing, open)) continue;
    // One signal has one incident, so lock the node's row, as for its checks.
    const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM node WHERE org_id = ${orgId} AND id = ${standing.nodeId} FOR UPDATE`;
    if (locked.length === 0) continue;
    if (standing.firingSince === null) changed = (await over(tx, source, rule.alert, standing, open)) || changed;
    else if (open || ((await hasRoom(tx, source)) && !(await isSettled(tx, source, standing))))
      changed = (await openOrFold(tx, source, resultOf(rule.alert, standing), open)) || changed;
  }
  return changed;
}

function isDue({ firingSince, began }: Standing, open: Incident | undefined): boolean {
  if (firingSince === null) return began !== null || open?.state === "open";
  return !open || began !== null || open.state === "resolving";
}

type Source = SignalSource & { ruleId: string };

/** A person has resolved it since it began to fire. */
const isSettled = async (tx: Tx, { orgId, nodeId, ruleId }: Source, { workload, firingSince }: Standing): Promise<boolean> =>
  (await tx.incident.count({ where: { orgId, ruleId, nodeId, workload, resolvedAt: { gte: firingSince ?? new Date() } } })) > 0;

/** Nothing fires any more. An alert that began and ended between two evaluations is still reported. */
async function over(tx: Tx, source: Source, alert: AlertRule, standing: Standing, open: Incident | undefined): Promise<boolean> {
  let [incident, changed] = [open, false];
  if (standing.began !== null && (open || (await hasRoom(tx, source)))) {
    changed = await openOrFold(tx, source, resultOf(alert, { ...standing, story: standing.began }), open);
    const { orgId, nodeId, ruleId } = source;
    incident = (await tx.incident.findFirst({ where: { orgId, nodeId, ruleId, workload: standing.workload, state: "open" } })) ?? undefined;
  }
  return (incident !== undefined && (await quiet(tx, source, standing.story, standing.atMs, incident))) || changed;
}

const hasRoom = async (tx: Tx, { orgId, nodeId }: Source): Promise<boolean> =>
  (await tx.incident.count({ where: { orgId, nodeId, state: { not: "resolved" } } })) < MOST_OPEN_INCIDENTS;

/** The alert as a check's result, because incidents store results. */
const resultOf = ({ name, condition, severity }: AlertRule, { workload, atMs, firingSince, story, firing }: Standing): OwnResult => ({
  id: `rule.${condition.kind}`,
  workload,
  state: severity === "critical" ? "faulty" : "degraded",
  code: storableText(name.slice(0, 60)),
  sentence: storableText(story.text.slice(0, 2_000)),
  told: storableTold(story.told),
  data: { rule: name, ...("series" in condition ? { series: firing.slice(0, 20) } : {}) },
  consecutive: 1,
  sinceMs: firingSince?.getTime() ?? atMs,
  atMs,
  tookMs: 0,
});
