import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { recordEvents } from "@/lib/events/record";
import type { Story } from "@/lib/told";

/** Writes the start or the end of a maintenance into the timeline of each node and of its unresolved incidents. */
export async function noteMaintenance(
  tx: Tx,
  ctx: Ctx,
  nodeIds: readonly string[],
  notice: { kind: "maintenance.started" | "maintenance.ended" } & Story,
): Promise<void> {
  const rows = await tx.$queryRaw<{ nodeId: string; incidentId: string | null }[]>`
    SELECT n.id AS "nodeId", i.id AS "incidentId" FROM node n
    LEFT JOIN incident i ON i.org_id = n.org_id AND i.node_id = n.id AND i.state <> 'resolved'
    WHERE n.org_id = ${ctx.orgId} AND n.id = ANY (${nodeIds})`;
  await recordEvents(
    tx,
    ctx,
    rows.map((row) => ({ ...row, ...notice })),
  );
}
