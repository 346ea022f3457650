import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { isAboutLogs } from "@/lib/contracts/alert-rule";
import { afterCommit, withOrg } from "@/lib/db";
import type { NodeHistory } from "@/lib/detection/rules/backtest";
import { judgeNode, type Outcome } from "@/lib/detection/rules/judge";
import { lookBackMs } from "@/lib/detection/rules/look-back";
import type { GatewayTimes } from "@/lib/fleet/liveness";
import { digestOf, rowRule, writtenRule } from "@/lib/orgs/rule-row";
import { storableText } from "@/lib/storable-text";
import { type Story, storableTold, tell } from "@/lib/told";
import type { AlertRule as Row } from "@/prisma/generated/client";
import { readSeries } from "../sources/series";
import { type Standing, signalRule } from "./signal";
import { type ByWorkload, loadStates, type NewState, saveStates } from "./states";

const MINUTE_MS = 60_000;
/** After a stop the worker catches up on this much. Earlier reports are skipped. */
const MOST_CATCH_UP_MS = 60 * MINUTE_MS;
const RECENT_MS = 2 * MINUTE_MS;
/** The most that a host's clock may be ahead. */
const AHEAD_MS = 10 * MINUTE_MS;

/** Nodes per batch: many with known state, few whose history must be read first. */
export const BATCH = { goingOn: 200, beginning: 20 };

export interface Batch {
  row: Row;
  nodeIds: readonly string[];
  /** Whether it is the round's last batch. */
  isLast: boolean;
  gateway: GatewayTimes | null;
  nowMs: number;
}

/** Evaluates a rule on some nodes. False when another worker did so meanwhile, or the rule was changed: nothing was written then. */
export async function evaluateBatch(ctx: Ctx, { row, nodeIds, isLast, gateway, nowMs }: Batch): Promise<boolean> {
  const { orgId } = ctx;
  const rule = rowRule(row);
  const { condition } = rule;
  // Rules about log lines are judged when the lines come.
  if (isAboutLogs(condition)) return false;
  const digest = digestOf(writtenRule(row).condition);
  const states = await withOrg(ctx, (tx) => loadStates(tx, { orgId, ruleId: row.id, digest, nodeIds }));
  const read = (ids: readonly string[], fromMs: number): Promise<NodeHistory[]> =>
    ids.length === 0
      ? Promise.resolve([])
      : readSeries({
          orgId,
          condition,
          nodeIds: ids,
          known: new Map(ids.map((id) => [id, keysOf(states.get(id))])),
          fromMs,
          toMs: nowMs + AHEAD_MS,
          live: { gateway },
        });
  const lastOf = (id: string) => Math.min(...[...(states.get(id)?.values() ?? [])].map(({ lastMs }) => lastMs));
  const isRecent = (id: string) => lastOf(id) >= nowMs - RECENT_MS;
  const begun = nodeIds.filter((id) => states.has(id));
  // Read separately, so that one silent node does not cause a new read of the last hour of all nodes.
  const [recent, behind] = [begun.filter(isRecent), begun.filter((id) => !isRecent(id))];
  const histories = [
    ...(await read(recent, Math.min(nowMs, ...recent.map(lastOf)))),
    ...(await read(behind, nowMs - MOST_CATCH_UP_MS)),
    ...(await read(
      nodeIds.filter((id) => !states.has(id)),
      nowMs - lookBackMs(rule),
    )),
  ];

  const newStates: NewState[] = [];
  const standings: Standing[] = [];
  for (const history of histories) {
    const before = states.get(history.nodeId);
    for (const outcome of judgeNode(rule, history, (workload) => before?.get(workload)?.memories, nowMs)) {
      const { state, standing } = stand(history.nodeId, outcome, before, nowMs);
      newStates.push(state);
      standings.push(standing);
    }
    // Baselines and forecasts are slow. Yield, so that the queue's heartbeat does not wait for all of them.
    await new Promise((next) => setImmediate(next));
  }
  return withOrg(ctx, async (tx) => {
    const told = standings.flatMap(({ began }) => began ?? []);
    const { count } = await tx.alertRule.updateMany({
      where: { orgId, id: row.id, batch: row.batch, version: row.version, enabled: true },
      data: {
        batch: { increment: 1 },
        ...(isLast ? { cursor: "", evaluatedAt: new Date(nowMs) } : { cursor: nodeIds.at(-1) ?? "" }),
        ...(told[0]
          ? { lastFiredAt: new Date(nowMs), lastSentence: storableText(told[0].text), lastTold: storableTold(told[0].told) }
          : {}),
      },
    });
    if (count === 0) return false;
    await saveStates(tx, { orgId, ruleId: row.id, digest }, newStates);
    const changed = await signalRule(tx, orgId, { id: row.id, alert: rule }, standings);
    if (changed) afterCommit(() => publish(orgId, { noun: "incidents" }));
    if (changed || told.length > 0) afterCommit(() => publish(orgId, { noun: "rules", id: row.id }));
    return true;
  });
}

const keysOf = (states: ByWorkload | undefined): string[] => [...(states?.values() ?? [])].flatMap(({ memories }) => [...memories.keys()]);

/** The state after an evaluation. While a rule fires, it keeps its first sentence. */
function stand(nodeId: string, outcome: Outcome, states: ByWorkload | undefined, nowMs: number): { state: NewState; standing: Standing } {
  const { workload, memories, lastMs, firing, began, ended } = outcome;
  const before = states?.get(workload);
  const isFiring = firing.length > 0;
  const firingSince = isFiring ? (before?.firingSince ?? new Date(nowMs)) : null;
  const said = (story: Story) => (firing.length > 1 ? tell("more", { sentence: story.told, n: firing.length - 1 }) : story);
  const story = isFiring ? (began ? said(began.story) : (before?.story ?? null)) : null;
  return {
    state: { nodeId, workload, lastMs, firingSince, story, memories },
    standing: {
      nodeId,
      workload,
      atMs: nowMs,
      firingSince,
      // A new rule does not report alerts that ended before it was made.
      began: began && (isFiring || before) ? said(began.story) : null,
      story: story ?? ended?.story ?? tell("rule.over"),
      firing,
    },
  };
}
