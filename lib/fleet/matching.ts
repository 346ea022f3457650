import "server-only";
import type { Tx } from "@/lib/db";
import { parseFilter } from "./filter";
import { filterSql } from "./filter-sql";
import { readFleet } from "./fleet";
import { readGatewayTimes } from "./liveness";

/**
 * The nodes that fit a filter now, by name.
 * @throws AppError `invalid` (path `q`) for a filter that does not parse.
 */
export async function matchingNodes(
  tx: Tx,
  orgId: string,
  filter: string,
): Promise<{ id: string; name: string; labels: Record<string, string> }[]> {
  const where = filterSql(parseFilter(filter));
  const { rows } = await readFleet(tx, orgId, await readGatewayTimes(tx), {
    where,
    order: "name",
    descending: false,
    offset: 0,
    limit: null,
  });
  return rows;
}
