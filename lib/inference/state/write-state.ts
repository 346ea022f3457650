import "server-only";
import { publish } from "@/lib/bus";
import { asSystem } from "@/lib/context";
import type { DoorState } from "@/lib/contracts/inference";
import { withOrg } from "@/lib/db";

/** Stores a door's view of its endpoints and batches, for the page. */
export async function writeDoorState(orgId: string, doorId: string, state: DoorState): Promise<void> {
  const ctx = asSystem(orgId);
  const at = new Date();
  await withOrg(ctx, (tx) =>
    tx.inferenceState.upsert({ where: { orgId_doorId: { orgId, doorId } }, create: { orgId, doorId, at, state }, update: { at, state } }),
  );
  await publish(orgId, { noun: "inference" });
}
