import "server-only";
import { demand } from "@/lib/auth/authorize";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { RuleList, SwitchRule } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { rowRule } from "@/lib/orgs/rule-row";
import { tell } from "@/lib/told";
import { listRules } from "./read";
import { resolveRuleIncidents } from "./resolve-rule-incidents";
import { refuseTooLoud } from "./save";

/** Switches a rule on or off. Switched off, its incidents are resolved and it loses its state. @throws AppError `not-found`; `conflict` when it already is; `invalid` for one that would fire almost all the time. */
export async function switchRule(ctx: Ctx, { ruleId, enabled }: SwitchRule): Promise<RuleList> {
  if (enabled) await refuseLoudRow(ctx, ruleId);
  await mutate(ctx, "rule.edit", async (tx) => {
    const { orgId } = ctx;
    const row = await tx.alertRule.findUnique({ where: { orgId_id: { orgId, id: ruleId } } });
    if (!row) throw absent();
    const { count } = await tx.alertRule.updateMany({
      where: { orgId, id: ruleId, enabled: !enabled },
      data: { enabled, cursor: "", evaluatedAt: null, changedAt: new Date(), changedByName: actorName(ctx) },
    });
    if (count === 0) throw refuse("conflict", enabled ? "ruleOn" : "ruleOff");
    if (!enabled) await resolveRuleIncidents(tx, orgId, ruleId, tell("incident.ruleOff", { name: actorName(ctx), rule: row.name }));
    return {
      subject: `rule:${ruleId}`,
      before: { enabled: !enabled },
      after: { enabled },
      result: undefined,
      due: () => Promise.all([publish(orgId, { noun: "rules", id: ruleId }), publish(orgId, { noun: "incidents" })]),
    };
  });
  return listRules(ctx);
}

async function refuseLoudRow(ctx: Ctx, ruleId: string): Promise<void> {
  const row = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "rule.edit");
    return tx.alertRule.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: ruleId } } });
  });
  if (row) await refuseTooLoud(ctx, rowRule(row));
}
