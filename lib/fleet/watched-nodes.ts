import "server-only";
import type { Tx } from "@/lib/db";
import { parseFilter } from "./filter";
import { filterSql } from "./filter-sql";
import { fleetSql } from "./fleet";
import { type GatewayTimes, readGatewayTimes } from "./liveness";

/** The ids of the nodes that match a filter now, in order. @throws AppError `invalid` for a filter that does not parse. */
export async function watchedNodes(tx: Tx, orgId: string, filter: string, gateway: GatewayTimes | null): Promise<string[]> {
  const where = filterSql(parseFilter(filter));
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT f.id FROM (${fleetSql(orgId, gateway)}) f WHERE ${where} ORDER BY f.id`;
  return rows.map(({ id }) => id);
}

/** The nodes that match each of these filters now, each filter read once. Null for the empty filter: all nodes match it. */
export async function nodesByFilter(tx: Tx, orgId: string, filters: readonly string[]): Promise<Map<string, ReadonlySet<string> | null>> {
  const nodes = new Map<string, ReadonlySet<string> | null>([["", null]]);
  const others = new Set(filters.filter((filter) => filter !== ""));
  const gateway = others.size > 0 ? await readGatewayTimes(tx) : null;
  for (const filter of others) nodes.set(filter, new Set(await watchedNodes(tx, orgId, filter, gateway)));
  return nodes;
}
