import "server-only";
import { type AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import { metricOf } from "@/lib/contracts/series";
import type { Tx } from "@/lib/db";
import { nodesByFilter } from "@/lib/fleet/watched-nodes";
import { rowRule } from "@/lib/orgs/rule-row";

/** The value of a node's series that it must not reach; null where none is known. */
export type BoundOf = (nodeId: string, key: string) => number | null;

interface RuleBound {
  series: string;
  bound: number;
  /** Nodes that match the rule's filter; null: all. */
  nodeIds: ReadonlySet<string> | null;
}

/**
 * A used ratio ends at 1. Every other bound is that of an alert rule that is switched on: a temperature's limit, the size of a pool. Of several rules
 * the oldest decides.
 */
export async function readBounds(tx: Tx, orgId: string): Promise<BoundOf> {
  const rows = await tx.alertRule.findMany({ where: { orgId, enabled: true }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  const bounding = rows.map(rowRule).flatMap((rule) => {
    const bound = boundIn(rule);
    return bound ? [{ ...bound, filter: rule.filter }] : [];
  });
  const nodes = await nodesByFilter(
    tx,
    orgId,
    bounding.map(({ filter }) => filter),
  );
  const bounds = bounding.map(({ filter, ...bound }): RuleBound => ({ ...bound, nodeIds: nodes.get(filter) ?? null }));
  return (nodeId, key) => {
    if (metricOf(key).endsWith("_used_ratio")) return 1;
    const isFor = ({ series, nodeIds }: RuleBound) => (series === key || series === metricOf(key)) && (nodeIds?.has(nodeId) ?? true);
    return bounds.find(isFor)?.bound ?? null;
  };
}

/** Rates and ratios are about other values than the chart shows. */
function boundIn({ condition }: AlertRule): { series: string; bound: number } | null {
  if (isAboutLogs(condition)) return null;
  return condition.kind === "threshold" || condition.kind === "forecast" ? { series: condition.series, bound: condition.bound } : null;
}
