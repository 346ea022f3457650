import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { isAboutLogs } from "@/lib/contracts/alert-rule";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { everyMs } from "@/lib/detection/rules/look-back";
import { type GatewayTimes, readGatewayTimes } from "@/lib/fleet/liveness";
import { watchedNodes } from "@/lib/fleet/watched-nodes";
import { quiet } from "@/lib/incidents/signal";
import { oneByOne } from "@/lib/one-by-one";
import { writtenRule } from "@/lib/orgs/rule-row";
import { tell } from "@/lib/told";
import type { AlertRule as Row } from "@/prisma/generated/client";
import { BATCH, evaluateBatch } from "./batch";

/** Time limit of one call for one organisation. The rest waits for the next call. */
const MOST_MS = 6_000;

interface Round {
  gateway: GatewayTimes | null;
  nowMs: number;
  untilMs: number;
  /** Nodes by filter, because most rules watch the same nodes. */
  watched: Map<string, Promise<string[]>>;
}

/** Evaluates an organisation's due rules about measurements, longest waiting first, batch by batch. */
export async function evaluateRules(ctx: Ctx, nowMs = Date.now()): Promise<void> {
  const { rows, gateway } = await withOrg(ctx, async (tx) => {
    // Many organisations have no nodes: stop early for them.
    if ((await tx.node.count({ where: { orgId: ctx.orgId } })) === 0) return { rows: [], gateway: null };
    const where = { orgId: ctx.orgId, enabled: true };
    return {
      rows: await tx.alertRule.findMany({ where, orderBy: { evaluatedAt: { sort: "asc", nulls: "first" } } }),
      gateway: await readGatewayTimes(tx),
    };
  });
  const round: Round = { gateway, nowMs, untilMs: Date.now() + MOST_MS, watched: new Map() };
  await oneByOne(
    rows.filter((row) => isDue(row, nowMs)),
    ({ id }) => ({ ruleId: id }),
    (row) => evaluateRow(ctx, row, round),
    "an alert rule could not be evaluated",
  );
}

function isDue(row: Row, nowMs: number): boolean {
  const { condition } = writtenRule(row);
  if (isAboutLogs(condition)) return false;
  return row.cursor !== "" || row.evaluatedAt === null || nowMs - row.evaluatedAt.getTime() >= everyMs(condition);
}

async function evaluateRow(ctx: Ctx, row: Row, { gateway, nowMs, untilMs, watched }: Round): Promise<void> {
  const { orgId } = ctx;
  const { filter } = writtenRule(row);
  if (!watched.has(filter))
    watched.set(
      filter,
      withOrg(ctx, (tx) => watchedNodes(tx, orgId, filter, gateway)),
    );
  const all = await watched.get(filter)!;
  let left = all.filter((id) => id > row.cursor);
  const known = await withOrg(ctx, (tx) => tx.alertRuleState.findMany({ where: { orgId, ruleId: row.id }, select: { nodeId: true } }));
  const begun = new Set(known.map(({ nodeId }) => nodeId));
  for (let { batch } = row; Date.now() < untilMs; batch++) {
    const nodeIds = nextBatch(left, begun);
    left = left.slice(nodeIds.length);
    const isLast = left.length === 0;
    if (!(await evaluateBatch(ctx, { row: { ...row, batch }, nodeIds, isLast, gateway, nowMs }))) return;
    if (!isLast) continue;
    const watching = new Set(all);
    const unwatched = [...begun].filter((id) => !watching.has(id));
    if (unwatched.length > 0) await withOrg(ctx, (tx) => leave(tx, orgId, row, unwatched, nowMs));
    return;
  }
}

/** The nodes of one batch. A node whose history must be read counts as several. */
function nextBatch(ids: readonly string[], begun: ReadonlySet<string>): string[] {
  let room = BATCH.goingOn;
  const taken: string[] = [];
  for (const id of ids) {
    room -= begun.has(id) ? 1 : BATCH.goingOn / BATCH.beginning;
    if (room < 0) break;
    taken.push(id);
  }
  return taken;
}

/** Nodes that no longer match the filter: their state is deleted and their incidents go quiet. */
async function leave(tx: Tx, orgId: string, row: Row, nodeIds: string[], nowMs: number): Promise<void> {
  await tx.alertRuleState.deleteMany({ where: { orgId, ruleId: row.id, nodeId: { in: nodeIds } } });
  const open = await tx.incident.findMany({ where: { orgId, ruleId: row.id, nodeId: { in: nodeIds }, state: "open" } });
  const story = tell("rule.unmatched", { rule: row.name });
  let changed = false;
  for (const incident of open)
    if (incident.nodeId) changed = (await quiet(tx, { orgId, nodeId: incident.nodeId }, story, nowMs, incident)) || changed;
  if (changed) afterCommit(() => publish(orgId, { noun: "incidents" }));
  afterCommit(() => publish(orgId, { noun: "rules", id: row.id }));
}
