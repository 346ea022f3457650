import { randomUUID } from "node:crypto";
import type { OrgFleet } from "@/lib/inference/routing/org-fleet";
import { writeDoorState } from "@/lib/inference/state/write-state";
import { log } from "@/lib/log";
import type { Door } from "./door";

const EVERY_MS = 2_000;

/** A door's background work: stores its view of endpoints and batches, shares token counts, and drops unused state. */
export function keepHouse(door: Door): () => Promise<void> {
  const doorId = randomUUID();
  const told = new Map<string, string>();
  const tell = async (orgId: string, fleet: OrgFleet) => {
    const state = { endpoints: fleet.all.map((target) => target.state()), batchers: door.batchers.statesOf(orgId) };
    const text = JSON.stringify(state);
    if (told.get(orgId) === text) return;
    await writeDoorState(orgId, doorId, state);
    told.set(orgId, text);
  };
  // A failure of one organisation or key affects no other, and nothing is kept forever because of it.
  const kept = (work: Promise<void>) =>
    work.catch((error: unknown) => log.warn({ error: String(error) }, "a part of the inference door's upkeep failed; it is tried again"));
  const once = async () => {
    await kept(door.budget.share());
    const open = [...door.fleets.entries()];
    for (const [orgId, fleet] of open) await kept(tell(orgId, fleet));
    for (const orgId of told.keys()) if (!open.some(([one]) => one === orgId)) told.delete(orgId);
    door.fleets.forgetUnused();
    door.batchers.forgetUnused();
    door.allowance.forgetOld();
  };
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= once()
      .catch((error: unknown) => log.warn({ error: String(error) }, "the inference door's upkeep failed; it is tried again"))
      .finally(() => {
        running = undefined;
      });
  }, EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
