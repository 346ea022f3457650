import "server-only";
import type { Tx } from "@/lib/db";
import type { WorkloadKey } from "./tally";

interface Known {
  id: string;
  former: string[];
  lines: bigint;
  lastAt: Date;
}

/** Stored templates. One that was merged into another is found by that one. */
export async function readKnown(
  tx: Tx,
  { orgId, workload }: WorkloadKey,
  ids: readonly string[],
): Promise<(id: string) => { lines: number; lastMs: number } | null> {
  const rows = await tx.$queryRaw<Known[]>`
    SELECT id, former, lines, last_at AS "lastAt" FROM log_template
    WHERE org_id = ${orgId} AND workload = ${workload} AND (id = ANY(${ids}::text[]) OR former && ${ids}::text[])`;
  const byId = new Map(rows.flatMap((row) => [...row.former, row.id].map((id) => [id, row] as const)));
  return (id) => {
    const row = byId.get(id);
    return row ? { lines: Number(row.lines), lastMs: row.lastAt.getTime() } : null;
  };
}
