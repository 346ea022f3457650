import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { Rule, RuleList } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { builtInNameOf } from "@/lib/orgs/built-in-rules";
import { writtenRule } from "@/lib/orgs/rule-row";
import { toldOf } from "@/lib/told";
import type { AlertRule as Row } from "@/prisma/generated/client";

interface Counted {
  rule_id: string;
  nodes: number;
  firing: number;
}

/** By name; those that fire first. */
export function listRules(ctx: Ctx): Promise<RuleList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const { orgId } = ctx;
    const rows = await tx.alertRule.findMany({ where: { orgId }, orderBy: { name: "asc" } });
    const counted = await tx.$queryRaw<Counted[]>`
      SELECT rule_id, count(*)::int AS nodes, (count(*) FILTER (WHERE firing_since IS NOT NULL))::int AS firing
      FROM alert_rule_state WHERE org_id = ${orgId} GROUP BY rule_id`;
    const counts = new Map(counted.map((one) => [one.rule_id, one]));
    const rules = rows.map((row) => viewRule(row, counts.get(row.id)));
    return {
      rules: rules.sort((a, b) => Number(b.firing > 0) - Number(a.firing > 0)),
      can: { edit: await can(tx, ctx, "rule.edit") },
    };
  });
}

const viewRule = (row: Row, counted: Counted | undefined): Rule => ({
  ruleId: row.id,
  rule: writtenRule(row),
  version: row.version,
  isBuiltIn: row.builtIn !== null,
  namedAs: builtInNameOf(row),
  sensitivity: row.sensitivity,
  changedByName: row.changedByName,
  changedAt: row.changedAt.getTime(),
  evaluatedAt: row.evaluatedAt?.getTime() ?? null,
  nodes: counted?.nodes ?? 0,
  firing: counted?.firing ?? 0,
  lastFiredAt: row.lastFiredAt?.getTime() ?? null,
  lastSentence: row.lastSentence,
  lastTold: toldOf(row.lastTold),
});
