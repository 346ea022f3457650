import "server-only";
import type { Tx } from "@/lib/db";
import { readGatewayTimes } from "@/lib/fleet/liveness";
import { timings } from "./timings";

/** The gateway as the sweep sees it: its last heartbeat, and since when it has been up without a gap. */
export interface GatewayBeat {
  at: number;
  upSince: number;
}

/** A gateway that was never up: no agent could reach it. */
export async function readGatewayBeat(tx: Tx): Promise<GatewayBeat> {
  const times = await readGatewayTimes(tx);
  return { at: times?.upUntilMs ?? 0, upSince: times?.upSinceMs ?? Number.POSITIVE_INFINITY };
}

/**
 * When a claim time-out or lease really lapses. Never while the gateway is down; and once it is up again, agents get a grace period to
 * reconnect, by the same rule that keeps a node from being stale because of a stall of the gateway.
 */
export function lapsesAt(gateway: GatewayBeat, deadline: number, now: number): number {
  if (now - gateway.at > timings.gatewaySilentMs) return Number.POSITIVE_INFINITY;
  const cameBackDuring = gateway.upSince > deadline - timings.gatewayGraceMs;
  return cameBackDuring ? Math.max(deadline, gateway.upSince + timings.gatewayGraceMs) : deadline;
}
