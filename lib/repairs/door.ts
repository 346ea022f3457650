import "server-only";
import { directoryClient } from "@/lib/db";
import { timings } from "./timings";

/** The agents' door as the sweep sees it: its last sign of life, and since when it has been up without a gap. */
export interface Door {
  at: number;
  upSince: number;
}

/** A door that was never up has let nobody in. */
export async function readDoor(): Promise<Door> {
  const beat = await directoryClient().doorBeat.findUnique({ where: { door: "gateway" } });
  return { at: beat?.at.getTime() ?? 0, upSince: beat?.upSince.getTime() ?? Number.POSITIVE_INFINITY };
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
