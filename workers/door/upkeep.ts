import { randomUUID } from "node:crypto";
import { writeDoorState } from "@/lib/inference/state/write-state";
import { log } from "@/lib/log";
import type { Door } from "./door";

const EVERY_MS = 2_000;

/** What a door does beside answering: tells how endpoints and batches look, shares token counts, and forgets what is not used. */
export function keepHouse(door: Door): () => Promise<void> {
  const doorId = randomUUID();
  const told = new Map<string, string>();
  const once = async () => {
    await door.budget.share();
    for (const [orgId, fleet] of door.fleets.entries()) {
      const state = { endpoints: fleet.all.map((target) => target.state()), batchers: door.batchers.statesOf(orgId) };
      const text = JSON.stringify(state);
      if (told.get(orgId) === text) continue;
      await writeDoorState(orgId, doorId, state);
      told.set(orgId, text);
    }
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
