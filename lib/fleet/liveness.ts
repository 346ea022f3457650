import "server-only";
import type { Tx } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";
import { inMaintenanceSql } from "./in-maintenance";

/** Silent for this many intervals, a node is stale, then offline. */
const STALE_INTERVALS = 3;
const OFFLINE_INTERVALS = 9;
/** A shorter pause of the gateway is not noticed, so no node is judged by less. */
const GATEWAY_GAP_MS = 10_000;
const SHORTEST_STALE_MS = 12_000;

/** From this much silence on a node is stale. */
export const staleAfterMs = (intervalMs: number): number => Math.max(STALE_INTERVALS * intervalMs, SHORTEST_STALE_MS);
/** From this much silence on a node is offline. */
export const offlineAfterMs = (intervalMs: number): number => (OFFLINE_INTERVALS / STALE_INTERVALS) * staleAfterMs(intervalMs);

/** When the gateway was up: the current period without a gap, and the one before its last gap. UTC epoch ms. */
export interface GatewayTimes {
  upSinceMs: number;
  /** The last heartbeat: silence before it is the node's, silence after it may be the gateway's. */
  upUntilMs: number;
  before: { upSinceMs: number; upUntilMs: number } | null;
}

/** The rows of `door_beat`: the gateway now, and its last beat before the last gap. Tests that move the times use other names. */
export const gatewayNames = { present: "gateway", before: "gateway-before" };

/** @returns null while no gateway has ever been up. */
export async function readGatewayTimes(tx: Tx): Promise<GatewayTimes | null> {
  const rows = await tx.doorBeat.findMany({ where: { door: { in: [gatewayNames.present, gatewayNames.before] } } });
  const times = (name: string) => {
    const row = rows.find((candidate) => candidate.door === name);
    return row ? { upSinceMs: row.upSince.getTime(), upUntilMs: row.at.getTime() } : null;
  };
  const present = times(gatewayNames.present);
  return present && { ...present, before: times(gatewayNames.before) };
}

/** How long the gateway has been silent, null while it is up. */
export function ingestLagMs(gateway: GatewayTimes | null, nowMs = Date.now()): number | null {
  const lag = gateway ? nowMs - gateway.upUntilMs : 0;
  return lag > GATEWAY_GAP_MS ? lag : null;
}

/**
 * How long a node last seen at `seenMs` has been silent while the gateway was up. Time in which the gateway was down does not
 * count, so that a stall of ours makes no node stale; and a node that was silent before the stall stays as silent as it was.
 */
export function silenceMs(gateway: GatewayTimes | null, seenMs: number): number {
  if (!gateway) return 0;
  const within = (window: { upSinceMs: number; upUntilMs: number } | null) =>
    window ? Math.max(0, window.upUntilMs - Math.max(seenMs, window.upSinceMs)) : 0;
  return within(gateway) + within(gateway.before);
}

/** `silenceMs` in SQL, for an expression that gives the time a node was last seen. Milliseconds. */
export function silenceSql(gateway: GatewayTimes | null, seen: Prisma.Sql): Prisma.Sql {
  const within = (window: { upSinceMs: number; upUntilMs: number } | null) =>
    window
      ? Prisma.sql`greatest(0, ${window.upUntilMs}::float8 - greatest(extract(epoch from ${seen}) * 1000, ${window.upSinceMs}::float8))`
      : Prisma.sql`0::float8`;
  if (!gateway) return Prisma.sql`0::float8`;
  return Prisma.sql`(${within(gateway)} + ${within(gateway.before)})`;
}

/** A node's state as people see it: maintenance beats all, then silence, then the worst check. */
export function nodeStateSql(
  gateway: GatewayTimes | null,
  columns: { seen: Prisma.Sql; interval: Prisma.Sql; worst: Prisma.Sql },
): Prisma.Sql {
  const silence = silenceSql(gateway, columns.seen);
  const stale = Prisma.sql`greatest(${STALE_INTERVALS} * ${columns.interval}, ${SHORTEST_STALE_MS})`;
  return Prisma.sql`CASE
    WHEN ${inMaintenanceSql} THEN 'maintenance'
    WHEN ${columns.seen} IS NULL THEN 'waiting'
    WHEN ${silence} > ${OFFLINE_INTERVALS / STALE_INTERVALS} * ${stale} THEN 'offline'
    WHEN ${silence} > ${stale} THEN 'stale'
    ELSE coalesce(${columns.worst}, 'ok') END`;
}

/**
 * Records that the gateway is up. A gap of more than `GATEWAY_GAP_MS` since its last heartbeat starts a new period, and keeps the one before.
 * The clock is the database's, so that several gateways agree.
 */
export async function beatGateway(tx: Pick<Tx, "$executeRaw">): Promise<void> {
  const gap = Prisma.sql`now() - at > ${GATEWAY_GAP_MS} * interval '1 ms'`;
  await tx.$executeRaw`
    WITH closed AS (SELECT at, up_since FROM door_beat WHERE door = ${gatewayNames.present} AND ${gap}),
    kept AS (
      INSERT INTO door_beat (door, at, up_since) SELECT ${gatewayNames.before}, at, up_since FROM closed
      ON CONFLICT (door) DO UPDATE SET at = EXCLUDED.at, up_since = EXCLUDED.up_since
    )
    INSERT INTO door_beat AS b (door, at, up_since) VALUES (${gatewayNames.present}, now(), now())
    ON CONFLICT (door) DO UPDATE SET
      up_since = CASE WHEN now() - b.at > ${GATEWAY_GAP_MS} * interval '1 ms' THEN now() ELSE b.up_since END,
      at = greatest(b.at, now())`;
}
