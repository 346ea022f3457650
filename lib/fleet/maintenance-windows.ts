import "server-only";
import { LONGEST_MAINTENANCE_MS, type MaintenanceWindow, type SharedMaintenance } from "@/lib/contracts/maintenance";
import type { Tx } from "@/lib/db";

const MOST_EVENTS = 200;
const MOST_FLEET_EVENTS = 5_000;
/** The most windows on a chart of many nodes, and the most nodes that a window names. */
const MOST_WINDOWS = 50;
const MOST_NAMES = 3;

interface Notice {
  at: Date;
  kind: string;
  text: string;
}

/** When a node was in maintenance, the oldest first, as its timeline says; `endsAt` is null while it lasts. */
export async function readMaintenanceWindows(tx: Tx, orgId: string, nodeId: string): Promise<MaintenanceWindow[]> {
  // The literals let PostgreSQL take the index of these two kinds. An open incident makes a second row of one notice.
  const rows = await tx.$queryRaw<Notice[]>`
    SELECT DISTINCT at, kind, text FROM event
    WHERE org_id = ${orgId} AND node_id = ${nodeId} AND kind IN ('maintenance.started', 'maintenance.ended')
    ORDER BY at DESC LIMIT ${MOST_EVENTS}`;
  return windowsOf(rows.reverse());
}

/** When any of these nodes was in maintenance between two moments; nodes whose maintenance began and ended together share a window. */
export async function readSharedMaintenance(
  tx: Tx,
  orgId: string,
  nodes: ReadonlyMap<string, string>,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<SharedMaintenance[]> {
  const rows = await tx.$queryRaw<(Notice & { node_id: string })[]>`
    SELECT DISTINCT node_id, at, kind, text FROM event
    WHERE org_id = ${orgId} AND node_id = ANY(${[...nodes.keys()]}) AND kind IN ('maintenance.started', 'maintenance.ended')
      AND at >= ${new Date(fromMs - LONGEST_MAINTENANCE_MS)} AND at <= ${new Date(toMs)}
    ORDER BY at DESC LIMIT ${MOST_FLEET_EVENTS}`;
  const byNode = new Map<string, Notice[]>();
  for (const row of rows.reverse()) byNode.set(row.node_id, [...(byNode.get(row.node_id) ?? []), row]);
  const shared = new Map<string, SharedMaintenance>();
  for (const [nodeId, name] of [...nodes].sort(([, a], [, b]) => a.localeCompare(b)))
    for (const window of windowsOf(byNode.get(nodeId) ?? [])) {
      if (window.startsAt > toMs || (window.endsAt ?? toMs) < fromMs) continue;
      const key = `${window.startsAt} ${window.endsAt} ${window.text}`;
      const known = shared.get(key) ?? { ...window, nodes: 0, names: [] };
      shared.set(key, known);
      known.nodes++;
      if (known.names.length < MOST_NAMES) known.names.push(name);
    }
  return [...shared.values()].sort((a, b) => a.startsAt - b.startsAt).slice(-MOST_WINDOWS);
}

/** Notices, the oldest first, as the times that they begin and end. */
function windowsOf(notices: readonly Notice[]): MaintenanceWindow[] {
  const windows: MaintenanceWindow[] = [];
  for (const { at, kind, text } of notices) {
    const last = windows.at(-1);
    const lasting = last && last.endsAt === null ? last : undefined;
    // A second start while it lasts replaced the reason and the end.
    if (kind === "maintenance.started" && lasting) lasting.text = text;
    else if (kind === "maintenance.started") windows.push({ startsAt: at.getTime(), endsAt: null, text });
    else if (lasting) lasting.endsAt = at.getTime();
  }
  return windows;
}
