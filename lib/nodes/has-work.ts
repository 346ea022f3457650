import "server-only";
import type { Ctx } from "@/lib/context";
import { leasedTargetStates } from "@/lib/contracts/repair";
import { Gatherer } from "@/lib/gather";
import { withOrgsPg } from "@/lib/pg";

const WINDOW_MS = 4;
const byOrg = new Map<string, Gatherer<string, boolean>>();
const MOST_ORGS = 10_000;

/** Work for a node's agent: a target that is ready for it, one that it must stop, an order, workloads that it has not judged. */
async function nodesWithWork(orgId: string, nodeIds: string[]): Promise<Set<string>> {
  const { rows } = await withOrgsPg([orgId], (client) =>
    client.query<{ node_id: string }>(
      `SELECT DISTINCT node_id FROM repair_target WHERE org_id = $1 AND node_id = ANY ($2)
       AND (state = 'ready' OR (cancel_requested_at IS NOT NULL AND state = ANY ($3)))
       UNION SELECT node_id FROM node_order WHERE org_id = $1 AND node_id = ANY ($2) AND state = 'waiting' AND expires_at > now()
       UNION SELECT id FROM node WHERE org_id = $1 AND id = ANY ($2) AND workload_revision > workload_judged`,
      [orgId, nodeIds, leasedTargetStates],
    ),
  );
  return new Set(rows.map((row) => row.node_id));
}

/**
 * Whether there is anything to read for this node. Thousands of idle polls ask every second; those of the same few milliseconds cost one query.
 * A cheap test before the tasks themselves are read.
 */
export function hasWork(ctx: Ctx & { actor: { nodeId: string } }): Promise<boolean> {
  const { orgId } = ctx;
  let gatherer = byOrg.get(orgId);
  if (!gatherer) {
    if (byOrg.size >= MOST_ORGS) byOrg.clear();
    gatherer = new Gatherer(WINDOW_MS, async (nodeIds) => {
      const busy = await nodesWithWork(orgId, nodeIds);
      return (nodeId) => busy.has(nodeId);
    });
    byOrg.set(orgId, gatherer);
  }
  return gatherer.ask(ctx.actor.nodeId);
}
