import "server-only";
import type { Tx } from "@/lib/db";
import { parseFilter } from "./filter";
import { filterSql } from "./filter-sql";
import { fleetSql } from "./fleet";
import type { DoorTimes } from "./liveness";

/** The ids of the nodes that match a filter now, in order. @throws AppError `invalid` for a filter that does not parse. */
export async function watchedNodes(tx: Tx, orgId: string, filter: string, door: DoorTimes | null): Promise<string[]> {
  const where = filterSql(parseFilter(filter));
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT f.id FROM (${fleetSql(orgId, door)}) f WHERE ${where} ORDER BY f.id`;
  return rows.map(({ id }) => id);
}
