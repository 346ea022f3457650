import "server-only";
import type { Tx } from "@/lib/db";
import { readDoorTimes } from "@/lib/fleet/liveness";
import { timings } from "./timings";

/** The agents' door as the sweep sees it: its last sign of life, and since when it has been up without a gap. */
export interface Door {
  at: number;
  upSince: number;
}

/** A door that was never up has let nobody in. */
export async function readDoor(tx: Tx): Promise<Door> {
  const times = await readDoorTimes(tx);
  return { at: times?.upUntilMs ?? 0, upSince: times?.upSinceMs ?? Number.POSITIVE_INFINITY };
}

/**
 * When a claim time-out or lease really lapses. Never while the door is away; and once it is back, agents get a grace to come back
 * through it, the same rule by which a stall of ours never makes a node stale.
 */
export function lapsesAt(door: Door, deadline: number, now: number): number {
  if (now - door.at > timings.doorSilentMs) return Number.POSITIVE_INFINITY;
  const cameBackDuring = door.upSince > deadline - timings.doorGraceMs;
  return cameBackDuring ? Math.max(deadline, door.upSince + timings.doorGraceMs) : deadline;
}
