import "server-only";
import type { Tx } from "@/lib/db";
import { type KnownIncident, WARNING_MS } from "@/lib/detection/rules/backtest";
import type { Incident } from "@/prisma/generated/client";
import type { Span } from "./run-trial";

const MOST = 5_000;
type Known = Pick<Incident, "id" | "number" | "nodeId" | "workload" | "openedAt" | "resolvedAt">;

/** Incidents of these days that a rule could have warned of: found by checks, people and other systems, not by rules. */
export const knownIncidents = (tx: Tx, orgId: string, { fromMs, toMs }: Span): Promise<Known[]> =>
  tx.incident.findMany({
    where: {
      orgId,
      ruleId: null,
      drillId: null,
      openedAt: { lte: new Date(toMs + WARNING_MS) },
      OR: [{ resolvedAt: null }, { resolvedAt: { gte: new Date(fromMs) } }],
    },
    orderBy: { openedAt: "desc" },
    take: MOST,
    select: { id: true, number: true, nodeId: true, workload: true, openedAt: true, resolvedAt: true },
  });

/** Incidents, each with the nodes or workloads at which a rule could have warned of it. Incidents without any are left out. */
export const placed = (incidents: readonly Known[], placesOf: (incident: Known) => string[]): KnownIncident[] =>
  incidents
    .map((incident) => ({
      id: incident.id,
      number: incident.number,
      nodeIds: placesOf(incident),
      openedMs: incident.openedAt.getTime(),
      resolvedMs: incident.resolvedAt?.getTime() ?? null,
    }))
    .filter(({ nodeIds }) => nodeIds.length > 0);
