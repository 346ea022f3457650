import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type AlertRule, type Backtest, isAboutLogs, type LogCondition, type SeriesCondition } from "@/lib/contracts/alert-rule";
import type { RuleTrial, TryRule } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { type Fire, incidentOf, type KnownIncident, type NodeTrial, sumUp } from "@/lib/detection/rules/backtest";
import { readGatewayTimes } from "@/lib/fleet/liveness";
import { watchedNodes } from "@/lib/fleet/watched-nodes";
import { knownIncidents, placed } from "./known-incidents";
import { trialOrder } from "./order";
import { runLogTrial } from "./run-log-trial";
import { runTrial, type Span } from "./run-trial";
import { withTrialSlot } from "./trial-slots";

const DAY_MS = 86_400_000;
/** How long a person waits for a backtest. */
const MOST_MS = 8_000;
const SHOWN_FIRES = 20;

/**
 * What a rule would have done on the organisation's stored history.
 * @throws AppError `invalid` for a filter that does not parse; `too-many-requests` while others run.
 */
export async function tryRule(ctx: Ctx, { rule, days }: TryRule): Promise<RuleTrial> {
  await withOrg(ctx, (tx) => demand(tx, ctx, "rule.edit"));
  return withTrialSlot(ctx, () => trialOf(ctx, rule, { days, mostMs: MOST_MS }));
}

interface TrialOptions {
  days: number;
  mostMs: number;
  toMs?: number;
}

/** Runs a rule over `days` of stored history up to `toMs`, for at most `mostMs`. */
export async function trialOf(
  ctx: Pick<Ctx, "orgId">,
  rule: AlertRule,
  { days, mostMs, toMs = Date.now() }: TrialOptions,
): Promise<RuleTrial> {
  const began = Date.now();
  const span = { fromMs: toMs - days * DAY_MS, toMs };
  const { condition } = rule;
  const tried = isAboutLogs(condition)
    ? await tryOnWorkloads(ctx, { ...rule, condition }, span, mostMs)
    : await tryOnNodes(ctx, { ...rule, condition }, span, mostMs);
  const { of, trials, known, matched, isCut } = tried;
  const fires = trials
    .flatMap((trial) => trial.fires)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, SHOWN_FIRES);
  const names = of === "nodes" ? await namesOf(ctx, fires) : null;
  return {
    ...sumUp(trials, known, of),
    ...span,
    matched,
    subjects: trials.reduce((sum, trial) => sum + trial.subjects, 0),
    isCut,
    tookMs: Date.now() - began,
    fires: fires.map((fire) => ({
      atMs: fire.atMs,
      sentence: fire.story.text,
      told: fire.story.told,
      nodeId: names ? fire.nodeId : null,
      nodeName: names ? (names.get(fire.nodeId) ?? "") : fire.nodeId,
      incidentId: incidentOf(fire, known)?.id ?? null,
    })),
  };
}

/** The backtested nodes, and the incidents that the rule could have warned of there. */
interface Tried {
  of: Backtest["of"];
  trials: NodeTrial[];
  known: KnownIncident[];
  matched: number;
  isCut: boolean;
}

async function tryOnNodes(
  ctx: Pick<Ctx, "orgId">,
  rule: AlertRule & { condition: SeriesCondition },
  span: Span,
  mostMs: number,
): Promise<Tried> {
  const { orgId } = ctx;
  const { watched, incidents } = await withOrg(ctx, async (tx) => ({
    watched: await watchedNodes(tx, orgId, rule.filter, await readGatewayTimes(tx)),
    incidents: placed(await knownIncidents(tx, orgId, span), ({ nodeId }) => (nodeId ? [nodeId] : [])),
  }));
  const order = trialOrder(watched, new Set(incidents.flatMap(({ nodeIds }) => nodeIds)));
  const { trials, isCut } = await runTrial({ orgId, rule, nodeIds: order, ...span, mostMs });
  const tried = new Set(trials.map(({ nodeId }) => nodeId));
  const known = incidents.filter(({ nodeIds }) => nodeIds.some((id) => tried.has(id)));
  return { of: "nodes", trials, known, matched: watched.length, isCut };
}

async function tryOnWorkloads(
  ctx: Pick<Ctx, "orgId">,
  rule: AlertRule & { condition: LogCondition },
  span: Span,
  mostMs: number,
): Promise<Tried> {
  const { trials, writers, isCut } = await runLogTrial(ctx, rule, span, mostMs);
  const incidents = await withOrg(ctx, (tx) => knownIncidents(tx, ctx.orgId, span));
  const known = placed(incidents, ({ nodeId, workload }) =>
    [...writers].filter(([name, nodes]) => name === workload || (nodeId !== null && nodes.has(nodeId))).map(([name]) => name),
  );
  return { of: "workloads", trials, known, matched: trials.length, isCut };
}

async function namesOf(ctx: Pick<Ctx, "orgId">, fires: readonly Fire[]): Promise<Map<string, string>> {
  const id = { in: fires.map(({ nodeId }) => nodeId) };
  const nodes = await withOrg(ctx, (tx) => tx.node.findMany({ where: { orgId: ctx.orgId, id }, select: { id: true, name: true } }));
  return new Map(nodes.map((node) => [node.id, node.name]));
}
