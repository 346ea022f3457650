import "server-only";
import { openedTargetStates } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";

/** Nodes on which something that changes them is under way, in repairs other than `except`. */
export async function busyNodes(tx: Tx, orgId: string, except = ""): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ nodeId: string }[]>`
    SELECT DISTINCT t.node_id AS "nodeId" FROM repair_target t JOIN repair r ON r.org_id = t.org_id AND r.id = t.repair_id
    WHERE t.org_id = ${orgId} AND t.state = ANY (${openedTargetStates}) AND r.risk <> 'read-only' AND r.id <> ${except}`;
  return new Set(rows.map((row) => row.nodeId));
}
