import { type NodeFilter, type NodeRow, nodeStatesWorstFirst } from "@/lib/contracts/node";

type Sort = NonNullable<NodeFilter["sort"]>;
type Key = number | string | null;

const keys: Record<Sort, (row: NodeRow) => Key> = {
  name: (row) => row.name.toLowerCase(),
  state: (row) => nodeStatesWorstFirst.indexOf(row.state),
  lastSeen: (row) => row.lastSeenAt,
  cpu: (row) => row.cpuRatio,
  memory: (row) => row.memoryRatio,
  gpu: (row) => row.gpuRatio,
  gpuMemory: (row) => row.gpuMemoryRatio,
  incidents: (row) => row.openIncidents,
};

/**
 * Rows in the order that the portal would answer, for a fleet that is here as a whole: what was not measured stands last, whichever way, and equal
 * rows keep the order they came in, which is by name.
 */
export function sortRows(rows: readonly NodeRow[], sort: Sort, order: "asc" | "desc"): NodeRow[] {
  const key = keys[sort];
  const direction = order === "desc" ? -1 : 1;
  return rows
    .map((row) => ({ row, by: key(row) }))
    .sort((a, b) => {
      if (a.by === null || b.by === null) return Number(a.by === null) - Number(b.by === null);
      if (a.by === b.by) return 0;
      return (a.by < b.by ? -1 : 1) * direction;
    })
    .map(({ row }) => row);
}
