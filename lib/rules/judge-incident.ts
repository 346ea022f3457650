import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { AlertRule } from "@/lib/contracts/alert-rule";
import { type JudgedIncident, type JudgeIncident, MOST_STEPS, type Verdict } from "@/lib/contracts/rule";
import type { Tx } from "@/lib/db";
import { tuneRule } from "@/lib/detection/rules/sensitivity";
import { absent, refuse } from "@/lib/errors";
import { type Change, mutate } from "@/lib/mutate";
import { writtenRule } from "./rule-row";
import { trialOf } from "./trial/try-rule";
import { inTurn } from "./trial/turn";

/** The history that shows what feedback does, and how long each of the two looks may take. */
const SHOWN = { days: 7, mostMs: 3_000 };

const stepOf = (verdict: Verdict | null): number => (verdict === "useful" ? 1 : verdict === "noise" ? -1 : 0);
const within = (steps: number): number => Math.min(MOST_STEPS, Math.max(-MOST_STEPS, steps));

interface Moved {
  rule: AlertRule;
  from: number;
  to: number;
  moved: number;
}

/**
 * Keeps what a person thinks of a rule's incident, and moves the rule by one step within its bounds. Another verdict, or none, first takes the old one
 * back. Answers with what the rule would have done before and does now, on the same history.
 * @throws AppError `not-found`; `conflict` for an incident of no rule and for the verdict that stands already; `too-many-requests` while others run.
 */
export function judgeIncident(ctx: Ctx, { incidentId, verdict }: JudgeIncident): Promise<JudgedIncident> {
  // In turn before anything is changed: a refusal must leave nothing behind.
  return inTurn(async () => {
    const { rule, from, to, moved } = await mutate(ctx, "rule.judge", (tx) => judge(tx, ctx, incidentId, verdict));
    const [before, after] = [await trialOf(ctx, tuneRule(rule, from), SHOWN), await trialOf(ctx, tuneRule(rule, to), SHOWN)];
    return { sensitivity: to, moved, before, after };
  });
}

async function judge(tx: Tx, ctx: Ctx, incidentId: string, verdict: Verdict | null): Promise<Change<Moved>> {
  const { orgId } = ctx;
  const key = { orgId_incidentId: { orgId, incidentId } };
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: incidentId } } });
  if (!incident) throw absent();
  if (!incident.ruleId) throw refuse("conflict", "incidentOfNoRule");
  // Two people at once: the second counts from what the first has done.
  await tx.$queryRaw`SELECT 1 FROM alert_rule WHERE org_id = ${orgId} AND id = ${incident.ruleId} FOR UPDATE`;
  const row = await tx.alertRule.findUnique({ where: { orgId_id: { orgId, id: incident.ruleId } } });
  if (!row) throw refuse("conflict", "ruleGone");
  const former = await tx.alertFeedback.findUnique({ where: key });
  if ((former?.verdict ?? null) === verdict) throw refuse("conflict", "verdictStands");
  const base = within(row.sensitivity - (former?.moved ?? 0));
  const to = within(base + stepOf(verdict));
  const moved = to - base;
  await tx.alertRule.update({ where: { orgId_id: { orgId, id: row.id } }, data: { sensitivity: to } });
  const data = { ruleId: row.id, verdict: verdict ?? "", moved, byName: actorName(ctx), at: new Date() };
  if (verdict === null) await tx.alertFeedback.delete({ where: key });
  else await tx.alertFeedback.upsert({ where: key, create: { orgId, incidentId, ...data }, update: data });
  const text = `${verdict === null ? "Feedback taken back" : `Called ${verdict}`}: the rule "${row.name}" has the sensitivity ${to} (was ${row.sensitivity}).`;
  await tx.event.create({ data: { orgId, incidentId, nodeId: incident.nodeId, kind: "feedback", text, actor: actorName(ctx) } });
  return {
    subject: `rule:${row.id}`,
    before: { sensitivity: row.sensitivity, verdict: former?.verdict ?? null },
    after: { sensitivity: to, verdict, incidentId },
    result: { rule: writtenRule(row), from: row.sensitivity, to, moved },
    due: () => Promise.all([publish(orgId, { noun: "rules", id: row.id }), publish(orgId, { noun: "incidents", id: incidentId })]),
  };
}
