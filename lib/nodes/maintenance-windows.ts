import "server-only";
import type { MaintenanceWindow } from "@/lib/contracts/maintenance";
import type { Tx } from "@/lib/db";

const MOST_EVENTS = 200;

/** When a node was in maintenance, the oldest first, as its timeline says; `endsAt` is null while it lasts. */
export async function readMaintenanceWindows(tx: Tx, orgId: string, nodeId: string): Promise<MaintenanceWindow[]> {
  // The literals let PostgreSQL take the index of these two kinds. An open incident makes a second row of one notice.
  const rows = await tx.$queryRaw<{ at: Date; kind: string; text: string }[]>`
    SELECT DISTINCT at, kind, text FROM event
    WHERE org_id = ${orgId} AND node_id = ${nodeId} AND kind IN ('maintenance.started', 'maintenance.ended')
    ORDER BY at DESC LIMIT ${MOST_EVENTS}`;
  const windows: MaintenanceWindow[] = [];
  for (const { at, kind, text } of rows.reverse()) {
    const last = windows.at(-1);
    const lasting = last && last.endsAt === null ? last : undefined;
    // A second start during a maintenance replaced the reason and the end.
    if (kind === "maintenance.started" && lasting) lasting.text = text;
    else if (kind === "maintenance.started") windows.push({ startsAt: at.getTime(), endsAt: null, text });
    else if (lasting) lasting.endsAt = at.getTime();
  }
  return windows;
}
