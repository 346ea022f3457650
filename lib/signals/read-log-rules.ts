import "server-only";
import { type AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import type { Tx } from "@/lib/db";
import { readDoorTimes } from "@/lib/fleet/liveness";
import { watchedNodes } from "@/lib/fleet/watched-nodes";
import { digestOf, rowRule, writtenRule } from "@/lib/orgs/rule-row";
import type { LogRule } from "./log-rule";

/** An organisation's rules about log lines that are switched on, as feedback has moved them. */
export async function readLogRules(tx: Tx, orgId: string): Promise<LogRule[]> {
  const rows = await tx.alertRule.findMany({ where: { orgId, enabled: true }, orderBy: { id: "asc" } });
  const rules: LogRule[] = [];
  for (const row of rows) rules.push(...(await logRuleOf(tx, orgId, { id: row.id, written: writtenRule(row), rule: rowRule(row) })));
  return rules;
}

interface Identified {
  id: string;
  written: AlertRule;
  rule: AlertRule;
}

/** None when the rule is about measurements. */
export async function logRuleOf(tx: Tx, orgId: string, { id, written, rule }: Identified): Promise<LogRule[]> {
  const { name, severity, condition, filter, forMs, clearMs } = rule;
  if (!isAboutLogs(condition)) return [];
  const nodeIds = filter === "" ? null : new Set(await watchedNodes(tx, orgId, filter, await readDoorTimes(tx)));
  return [{ id, name, severity, condition, forMs, clearMs, digest: digestOf(written.condition), nodeIds }];
}
