import "server-only";
import type { Tx } from "@/lib/db";
import { readDoorTimes } from "@/lib/fleet/liveness";
import { timings } from "./timings";

/** The gateway as the sweep sees it: its last heartbeat, and since when it has been up without a gap. */
export interface Door {
  at: number;
  upSince: number;
}

/** A gateway that was never up: no agent could reach it. */
export async function readDoor(tx: Tx): Promise<Door> {
  const times = await readDoorTimes(tx);
  return { at: times?.upUntilMs ?? 0, upSince: times?.upSinceMs ?? Number.POSITIVE_INFINITY };
}

/**
 * When a claim time-out or lease really lapses. Never while the gateway is down; and once it is up again, agents get a grace period to
 * reconnect, by the same rule that keeps a node from being stale because of a stall of the gateway.
 */
export function lapsesAt(door: Door, deadline: number, now: number): number {
  if (now - door.at > timings.doorSilentMs) return Number.POSITIVE_INFINITY;
  const cameBackDuring = door.upSince > deadline - timings.doorGraceMs;
  return cameBackDuring ? Math.max(deadline, door.upSince + timings.doorGraceMs) : deadline;
}
