import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { type JudgedIncident, type JudgeIncident, MOST_STEPS, type Verdict } from "@/lib/contracts/rule";
import type { Tx } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";
import { type Change, mutate } from "@/lib/mutate";
import { tell } from "@/lib/told";

const stepOf = (verdict: Verdict | null): number => (verdict === "useful" ? 1 : verdict === "noise" ? -1 : 0);
const within = (steps: number): number => Math.min(MOST_STEPS, Math.max(-MOST_STEPS, steps));

/**
 * Stores a person's verdict on a rule's incident, and moves the rule by one step within its bounds. A changed or removed verdict first undoes the
 * old one.
 * @throws AppError `not-found`; `conflict` for an incident of no rule and for the verdict that it already has.
 */
export const judgeIncident = (ctx: Ctx, { incidentId, verdict }: JudgeIncident): Promise<JudgedIncident> =>
  mutate(ctx, "rule.judge", (tx) => judge(tx, ctx, incidentId, verdict));

async function judge(tx: Tx, ctx: Ctx, incidentId: string, verdict: Verdict | null): Promise<Change<JudgedIncident>> {
  const { orgId } = ctx;
  const key = { orgId_incidentId: { orgId, incidentId } };
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: incidentId } } });
  if (!incident) throw absent();
  if (!incident.ruleId) throw refuse("conflict", "incidentOfNoRule");
  // Lock the row: of two people at once, the second starts from the first one's result.
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
  const { text, told } = tell("incident.judged", { verdict: verdict ?? "none", rule: row.name, to, from: row.sensitivity });
  await tx.event.create({
    data: { orgId, incidentId, nodeId: incident.nodeId, kind: "feedback", text, actor: actorName(ctx), data: { told } },
  });
  return {
    subject: `rule:${row.id}`,
    before: { sensitivity: row.sensitivity, verdict: former?.verdict ?? null },
    after: { sensitivity: to, verdict, incidentId },
    result: { ruleId: row.id, from: row.sensitivity, to, moved },
    due: () => Promise.all([publish(orgId, { noun: "rules", id: row.id }), publish(orgId, { noun: "incidents", id: incidentId })]),
  };
}
