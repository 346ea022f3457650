import "server-only";
import type { Tx } from "@/lib/db";
import { type KnownIncident, WARNING_MS } from "@/lib/detection/rules/backtest";
import type { Span } from "./run-trial";

const MOST = 5_000;

/** Incidents of these days that a rule could have warned of: found by checks, people and other systems, not by rules. */
export async function knownIncidents(tx: Tx, orgId: string, { fromMs, toMs }: Span): Promise<KnownIncident[]> {
  const rows = await tx.incident.findMany({
    where: {
      orgId,
      ruleId: null,
      drillId: null,
      nodeId: { not: null },
      openedAt: { lte: new Date(toMs + WARNING_MS) },
      OR: [{ resolvedAt: null }, { resolvedAt: { gte: new Date(fromMs) } }],
    },
    orderBy: { openedAt: "desc" },
    take: MOST,
    select: { id: true, number: true, nodeId: true, openedAt: true, resolvedAt: true },
  });
  return rows.map(({ id, number, nodeId, openedAt, resolvedAt }) => ({
    id,
    number,
    nodeIds: nodeId ? [nodeId] : [],
    openedMs: openedAt.getTime(),
    resolvedMs: resolvedAt?.getTime() ?? null,
  }));
}
