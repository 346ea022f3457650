import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import type { RuleTrial, TryRule } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { incidentOf, sumUp } from "@/lib/detection/rules/backtest";
import { readDoorTimes } from "@/lib/fleet/liveness";
import { watchedNodes } from "../evaluate/watched";
import { knownIncidents } from "./known-incidents";
import { trialOrder } from "./order";
import { runTrial } from "./run-trial";
import { withTrialSlot } from "./trial-slots";

const DAY_MS = 86_400_000;
/** How long a person waits for a trial. */
const MOST_MS = 8_000;
const SHOWN_FIRES = 20;

/**
 * What a rule would have done on the organisation's stored history.
 * @throws AppError `invalid` for a filter that does not parse or an unsupported kind; `too-many-requests` while others run.
 */
export async function tryRule(ctx: Ctx, { rule, days }: TryRule): Promise<RuleTrial> {
  await withOrg(ctx, (tx) => demand(tx, ctx, "rule.edit"));
  return withTrialSlot(() => trialOf(ctx, rule, { days, mostMs: MOST_MS }));
}

export async function trialOf(
  ctx: Pick<Ctx, "orgId">,
  rule: AlertRule,
  { days, mostMs, toMs = Date.now() }: { days: number; mostMs: number; toMs?: number },
): Promise<RuleTrial> {
  const { orgId } = ctx;
  const began = Date.now();
  const span = { fromMs: toMs - days * DAY_MS, toMs };
  const { watched, incidents } = await withOrg(ctx, async (tx) => ({
    watched: await watchedNodes(tx, orgId, rule.filter, await readDoorTimes(tx)),
    incidents: await knownIncidents(tx, orgId, span),
  }));
  const order = trialOrder(watched, new Set(incidents.flatMap(({ nodeIds }) => nodeIds)));
  const { trials, isCut } = await runTrial({ orgId, rule, nodeIds: order, ...span, mostMs });
  const tried = new Set(trials.map(({ nodeId }) => nodeId));
  const known = incidents.filter(({ nodeIds }) => nodeIds.some((id) => tried.has(id)));
  const fires = trials
    .flatMap((trial) => trial.fires)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, SHOWN_FIRES);
  const nodes = await withOrg(ctx, (tx) =>
    tx.node.findMany({ where: { orgId, id: { in: fires.map(({ nodeId }) => nodeId) } }, select: { id: true, name: true } }),
  );
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return {
    ...sumUp(trials, known),
    ...span,
    matched: watched.length,
    subjects: trials.reduce((sum, trial) => sum + trial.subjects, 0),
    isCut,
    tookMs: Date.now() - began,
    fires: fires.map((fire) => ({ ...fire, nodeName: names.get(fire.nodeId) ?? "", incidentId: incidentOf(fire, known)?.id ?? null })),
  };
}
