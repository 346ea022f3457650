import "server-only";
import type { Cause } from "@/lib/contracts/incident";
import type { Tx } from "@/lib/db";
import { tell } from "@/lib/told";
import { dependencyCauses, type RankedCause } from "./dependencies";
import type { Effect } from "./related-hosts";
import { fleetTraits, shareIn } from "./traits";

/** A change within this time before the first fault is a likely cause. */
const CHANGED_BEFORE_MS = 24 * 3_600_000;
const MOST_CAUSES = 5;

interface Changed {
  path: string;
  before: unknown;
  after: unknown;
  nodes: number;
  first_at: Date;
}

const short = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? "nothing")).slice(0, 60);

/**
 * Likely causes of an incident, the likeliest first, each with its evidence and how to rule it out: faults of hosts that it depends on, and
 * traits that the nodes of its group share.
 */
export async function rankCauses(tx: Tx, orgId: string, lead: Effect): Promise<Cause[]> {
  const ranked = [...(await dependencyCauses(tx, orgId, lead)), ...(await commonCauses(tx, orgId, lead))];
  return ranked
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_CAUSES)
    .map(({ score: _, ...cause }) => cause);
}

async function commonCauses(tx: Tx, orgId: string, lead: Effect): Promise<RankedCause[]> {
  const members = await tx.incident.findMany({ where: { orgId, OR: [{ id: lead.id }, { leadId: lead.id }] }, select: { nodeId: true } });
  const nodeIds = [...new Set(members.flatMap(({ nodeId }) => (nodeId ? [nodeId] : [])))];
  if (nodeIds.length < 2) return [];
  const of = nodeIds.length;
  const changes = await tx.$queryRaw<Changed[]>`
    SELECT path, before, after, count(DISTINCT node_id)::int AS nodes, min(at) AS first_at FROM inventory_change
    WHERE org_id = ${orgId} AND node_id = ANY (${nodeIds})
      AND at BETWEEN ${new Date(lead.openedAtMs - CHANGED_BEFORE_MS)} AND ${new Date(lead.openedAtMs)}
    GROUP BY path, before, after HAVING count(DISTINCT node_id) >= 2 ORDER BY nodes DESC, path LIMIT 20`;
  const fromChanges = changes.map(({ path, before, after, nodes, first_at }) => ({
    score: 1 + nodes / of,
    what: tell("cause.changed", { path, before: short(before), after: short(after) }),
    evidence: tell("cause.changedEvidence", {
      ...{ nodes, of },
      minutes: Math.max(1, Math.round((lead.openedAtMs - first_at.getTime()) / 60_000)),
    }),
    ruleOut: tell("cause.changedRuleOut"),
  }));
  const fleet = await fleetTraits(tx, orgId);
  const share = shareIn(fleet);
  const counts = new Map<string, { trait: string; value: string; nodes: number }>();
  for (const id of nodeIds)
    for (const [trait, value] of Object.entries(fleet.get(id) ?? {})) {
      const key = `${trait}\n${value}`;
      counts.set(key, { trait, value, nodes: (counts.get(key)?.nodes ?? 0) + 1 });
    }
  const fromTraits = [...counts.values()].flatMap(({ trait, value, nodes }) => {
    const [here, everywhere] = [nodes / of, share(trait, value)];
    if (nodes < 2 || here <= everywhere) return [];
    return [
      {
        score: here - everywhere,
        what: tell("cause.shared", { trait, value }),
        evidence: tell("cause.sharedEvidence", { nodes, of, percent: Math.round(everywhere * 100) }),
        ruleOut: tell("cause.sharedRuleOut", { trait }),
      },
    ];
  });
  return [...fromChanges, ...fromTraits];
}
