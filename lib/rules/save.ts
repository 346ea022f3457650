import "server-only";
import { demand } from "@/lib/auth/authorize";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { type AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import type { RuleList, SaveRule } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { AppError, absent, refuse } from "@/lib/errors";
import { parseFilter } from "@/lib/fleet/filter";
import { mutate } from "@/lib/mutate";
import { digestOf, writtenRule } from "@/lib/orgs/rule-row";
import { tell } from "@/lib/told";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";
import { listRules } from "./read";
import { resolveRuleIncidents } from "./resolve-rule-incidents";
import { SLOT_WAIT_MS, withTrialSlot } from "./trial/trial-slots";
import { trialOf } from "./trial/try-rule";

/** The most rules of an organisation. */
const MOST_RULES = 200;
/** The backtest before a rule is saved: one day, and no longer than a person waits. */
const LAST_LOOK = { days: 1, mostMs: 4_000 };

/**
 * Makes or changes a rule.
 * @throws AppError `not-found` for a rule that is not the org's; `conflict` for a name that is taken or a version that is no longer the newest;
 * `invalid` for a filter that does not parse, and for a rule that would have fired almost all of the last day.
 */
export async function saveRule(ctx: Ctx, { ruleId, version, rule }: SaveRule): Promise<RuleList> {
  refuseWrongFilter(rule.filter);
  await withOrg(ctx, (tx) => demand(tx, ctx, "rule.edit"));
  if (rule.enabled) await refuseTooLoud(ctx, rule);
  await mutate(ctx, "rule.edit", async (tx) => {
    const { orgId } = ctx;
    const id = ruleId ?? uuidv7();
    const before = ruleId ? await tx.alertRule.findUnique({ where: { orgId_id: { orgId, id } } }) : null;
    if (ruleId && !before) throw absent();
    if (before && version !== undefined && before.version !== version) throw refuse("conflict", "ruleChanged");
    const taken = await tx.alertRule.count({ where: { orgId, name: rule.name, id: { not: id } } });
    if (taken > 0) throw refuse("conflict", "ruleNameTaken", {}, "rule.name");
    if (!before && (await tx.alertRule.count({ where: { orgId } })) >= MOST_RULES) throw refuse("conflict", "ruleLimit", { n: MOST_RULES });
    const body = rule as unknown as Prisma.InputJsonObject;
    const data = { name: rule.name, body, enabled: rule.enabled, changedAt: new Date(), changedByName: actorName(ctx) };
    if (before) {
      const isOther = digestOf(writtenRule(before).condition) !== digestOf(rule.condition);
      const { count } = await tx.alertRule.updateMany({
        where: { orgId, id, version: before.version },
        data: { ...data, version: { increment: 1 }, ...(isOther ? { sensitivity: 0, cursor: "", evaluatedAt: null } : {}) },
      });
      if (count === 0) throw refuse("conflict", "ruleChanged");
      // Verdicts on the alerts of another condition do not apply to this one.
      if (isOther) await tx.alertFeedback.updateMany({ where: { orgId, ruleId: id }, data: { moved: 0 } });
      // Another part of the worker evaluates it from now on.
      if (isAboutLogs(writtenRule(before).condition) !== isAboutLogs(rule.condition))
        await resolveRuleIncidents(tx, orgId, id, tell("incident.ruleChanged", { name: actorName(ctx), rule: rule.name }));
      if (before.enabled && !rule.enabled)
        await resolveRuleIncidents(tx, orgId, id, tell("incident.ruleOff", { name: actorName(ctx), rule: rule.name }));
    } else await tx.alertRule.create({ data: { ...data, id, orgId } });
    return {
      subject: `rule:${id}`,
      before: before ? writtenRule(before) : undefined,
      after: rule,
      result: undefined,
      due: () => Promise.all([publish(orgId, { noun: "rules", id }), publish(orgId, { noun: "incidents" })]),
    };
  });
  return listRules(ctx);
}

/** @throws AppError `invalid`, with the number. */
export async function refuseTooLoud(ctx: Ctx, rule: AlertRule): Promise<void> {
  const { refused } = await withTrialSlot(ctx, () => trialOf(ctx, rule, LAST_LOOK), SLOT_WAIT_MS);
  if (refused?.reason === "always")
    throw refuse("invalid", "ruleFiresAlways", { percent: Math.round(100 * refused.value) }, "rule.condition");
  if (refused?.reason === "flaps") throw refuse("invalid", "ruleFlaps", { n: Math.round(refused.value) }, "rule.condition");
}

function refuseWrongFilter(filter: string): void {
  try {
    parseFilter(filter);
  } catch (error) {
    throw error instanceof AppError ? refuse("invalid", error.said.reason, error.said.values, "rule.filter") : error;
  }
}
