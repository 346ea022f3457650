import "server-only";
import { type NodeState, nodeStatesWorstFirst } from "@/lib/contracts/node";
import type { Tx } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";
import { type GatewayTimes, nodeStateSql, silenceSql } from "./liveness";

/** A node as the fleet query gives it, before its latest metrics are added. Times are UTC epoch ms. */
export interface FleetRow {
  id: string;
  name: string;
  state: NodeState;
  /** The worst check's sentence, "" when all are ok. */
  worst_sentence: string;
  /** The same sentence as a message; null where it is an agent's. */
  worst_told: unknown;
  seen_ms: number | null;
  silence_ms: number;
  interval_ms: number;
  labels: Record<string, string>;
  gpu_count: number;
  gpu_name: string | null;
  driver: string | null;
  os: string | null;
  agent_version: string;
  open_incidents: number;
  maintenance_reason: string;
  /** Null: not in maintenance. */
  maintenance_left_ms: number | null;
}

/** Each column's SQL over `n` (node), `m` (its latest report), `w` (its worst check) and `i` (its open incidents). */
function columnsOf(gateway: GatewayTimes | null): Record<keyof FleetRow, Prisma.Sql> {
  const seen = Prisma.sql`greatest(n.last_seen_at, m.received_at)`;
  const interval = Prisma.sql`coalesce(m.interval_ms, n.interval_ms)`;
  return {
    id: Prisma.sql`n.id`,
    name: Prisma.sql`n.name`,
    state: nodeStateSql(gateway, { seen, interval, worst: Prisma.sql`w.state` }),
    worst_sentence: Prisma.sql`coalesce(w.sentence, '')`,
    worst_told: Prisma.sql`w.told`,
    seen_ms: Prisma.sql`round(extract(epoch from ${seen}) * 1000)::float8`,
    silence_ms: Prisma.sql`round(${silenceSql(gateway, seen)})`,
    interval_ms: interval,
    labels: Prisma.sql`n.labels`,
    gpu_count: Prisma.sql`n.gpu_count`,
    gpu_name: Prisma.sql`n.gpu_name`,
    driver: Prisma.sql`n.driver`,
    os: Prisma.sql`n.os`,
    agent_version: Prisma.sql`n.agent_version`,
    open_incidents: Prisma.sql`coalesce(i.open, 0)`,
    maintenance_reason: Prisma.sql`n.maintenance_reason`,
    maintenance_left_ms: Prisma.sql`(greatest(0, extract(epoch from n.maintenance_until - now())) * 1000)::float8`,
  };
}
const columnNames = Prisma.raw(
  Object.keys(columnsOf(null))
    .map((name) => `f.${name}`)
    .join(", "),
);

/**
 * The whole fleet of an org, or those `among` (over `n` = node), as one sub-select `f`, each node with its state. One pass over the nodes; of the checks only those that are not
 * ok are read. "Last seen" is a health message, a long-poll or a report, whichever came last.
 */
export function fleetSql(orgId: string, gateway: GatewayTimes | null, among: Prisma.Sql = Prisma.sql`true`): Prisma.Sql {
  const columns = Object.entries(columnsOf(gateway)).map(([name, sql]) => Prisma.sql`${sql} AS ${Prisma.raw(name)}`);
  return Prisma.sql`
    SELECT n.org_id, ${Prisma.join(columns)}
    FROM node n
    LEFT JOIN metric_latest m ON m.node_id = n.id::uuid
    LEFT JOIN (
      SELECT DISTINCT ON (node_id) node_id, state, sentence, told FROM check_status
      WHERE org_id = ${orgId} AND state IN ('faulty', 'degraded') ORDER BY node_id, state DESC, since
    ) w ON w.node_id = n.id
    LEFT JOIN (
      SELECT node_id, count(*)::int AS open FROM incident WHERE org_id = ${orgId} AND state IN ('open', 'resolving') GROUP BY node_id
    ) i ON i.node_id = n.id
    WHERE n.org_id = ${orgId} AND ${among}`;
}

const stateRank = Prisma.sql`array_position(${nodeStatesWorstFirst}::text[], f.state)`;

export type FleetOrder = "name" | "state" | "lastSeen" | "incidents";
const orders: Record<FleetOrder, Prisma.Sql> = {
  name: Prisma.sql`lower(f.name)`,
  state: stateRank,
  lastSeen: Prisma.sql`f.seen_ms`,
  incidents: Prisma.sql`f.open_incidents`,
};

export interface FleetPage {
  where: Prisma.Sql;
  order: FleetOrder;
  descending: boolean;
  offset: number;
  /** Null = all. */
  limit: number | null;
  /** Looks at these nodes only (over `n` = node); for one node that is much cheaper than `where`. */
  among?: Prisma.Sql;
}

export interface FleetAnswer {
  rows: FleetRow[];
  counts: FleetCount[];
}
/** How many nodes of a state fit `counted`, and how many GPUs they hold. */
export interface FleetCount {
  state: NodeState;
  nodes: number;
  gpus: number;
}

/**
 * A page of the fleet and the counts by state over all that fit `counted`, in one pass. As JSON, because a driver takes longer to build
 * 10,000 rows than the database to find them.
 */
export async function readFleet(
  tx: Tx,
  orgId: string,
  gateway: GatewayTimes | null,
  page: FleetPage,
  counted = page.where,
): Promise<FleetAnswer> {
  const direction = page.descending ? Prisma.sql`DESC NULLS LAST` : Prisma.sql`ASC NULLS LAST`;
  const [answer] = await tx.$queryRaw<FleetAnswer[]>`
    WITH f AS MATERIALIZED (${fleetSql(orgId, gateway, page.among)})
    SELECT
      (SELECT coalesce(json_agg(c), '[]') FROM (
        SELECT f.state, count(*)::int AS nodes, sum(f.gpu_count)::int AS gpus FROM f WHERE ${counted} GROUP BY f.state) c) AS counts,
      (SELECT coalesce(json_agg(p), '[]') FROM (
        SELECT ${columnNames} FROM f WHERE ${page.where} ORDER BY ${orders[page.order]} ${direction}, lower(f.name), f.id
        OFFSET ${page.offset} LIMIT ${page.limit}) p) AS rows`;
  return answer ?? { rows: [], counts: [] };
}

/** Nodes and GPUs by state, of the whole fleet. */
export const countFleet = (tx: Tx, orgId: string, gateway: GatewayTimes | null): Promise<FleetCount[]> =>
  tx.$queryRaw`SELECT f.state, count(*)::int AS nodes, sum(f.gpu_count)::int AS gpus FROM (${fleetSql(orgId, gateway)}) f GROUP BY f.state`;
