import "server-only";
import { type AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import type { Tx } from "@/lib/db";
import { nodesByFilter } from "@/lib/fleet/watched-nodes";
import { digestOf, rowRule, writtenRule } from "@/lib/orgs/rule-row";
import type { LogRule } from "./log-rule";

/** An organisation's enabled rules about log lines, with their numbers as feedback has moved them. */
export async function readLogRules(tx: Tx, orgId: string): Promise<LogRule[]> {
  const rows = await tx.alertRule.findMany({ where: { orgId, enabled: true }, orderBy: { id: "asc" } });
  return logRulesOf(
    tx,
    orgId,
    rows.map((row) => ({ id: row.id, written: writtenRule(row), rule: rowRule(row) })),
  );
}

interface Identified {
  id: string;
  written: AlertRule;
  rule: AlertRule;
}

/** The rules among these that are about log lines. */
export async function logRulesOf(tx: Tx, orgId: string, identified: readonly Identified[]): Promise<LogRule[]> {
  const aboutLogs = identified.flatMap(({ id, written, rule: { condition, ...rule } }) =>
    isAboutLogs(condition) ? [{ id, digest: digestOf(written.condition), condition, rule }] : [],
  );
  const nodes = await nodesByFilter(
    tx,
    orgId,
    aboutLogs.map(({ rule }) => rule.filter),
  );
  return aboutLogs.map(({ rule: { name, severity, filter, forMs, clearMs }, ...one }) => {
    return { ...one, name, severity, forMs, clearMs, nodeIds: nodes.get(filter) ?? null };
  });
}
