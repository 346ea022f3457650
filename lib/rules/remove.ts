import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { RuleList, RuleRef } from "@/lib/contracts/rule";
import { absent, refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { writtenRule } from "@/lib/orgs/rule-row";
import { tell } from "@/lib/told";
import { listRules } from "./read";
import { resolveRuleIncidents } from "./resolve-rule-incidents";

/** Removes a rule that people created. Its incidents are resolved and stay in the history. @throws AppError `not-found`; `conflict` for a built-in one. */
export async function removeRule(ctx: Ctx, { ruleId }: RuleRef): Promise<RuleList> {
  await mutate(ctx, "rule.edit", async (tx) => {
    const { orgId } = ctx;
    const row = await tx.alertRule.findUnique({ where: { orgId_id: { orgId, id: ruleId } } });
    if (!row) throw absent();
    if (row.builtIn !== null) throw refuse("conflict", "ruleBuiltIn");
    await resolveRuleIncidents(tx, orgId, ruleId, tell("incident.ruleRemoved", { name: actorName(ctx), rule: row.name }));
    await tx.alertRule.deleteMany({ where: { orgId, id: ruleId } });
    return {
      subject: `rule:${ruleId}`,
      before: writtenRule(row),
      result: undefined,
      due: () => Promise.all([publish(orgId, { noun: "rules", id: ruleId }), publish(orgId, { noun: "incidents" })]),
    };
  });
  return listRules(ctx);
}
