import * as z from "zod";
import type { Host } from "../../host/host";
import { type Finding, faulty, type Memory, unknown } from "../check";
import { hadOf, partsOf } from "../had";
import { countText, spanText } from "../quantity";

const KIND = "ranks";
const HOUR_MS = 3_600_000;
/** A run without a heartbeat for this long is over. */
const FORGET_MS = 24 * HOUR_MS;
/** After a start of the agent, ranks need this long to send their next heartbeat. */
const RETURN_MS = 60_000;

const HadRun = z.object({
  ranks: z.number(),
  /** Whole hours, so that the file is rarely written. */
  seenMs: z.number(),
});

/**
 * Reports the ranks of a run that sent heartbeats over the agent's socket before a restart of the agent or the host, and none since.
 * Null when no rank is missing. Ranks that said goodbye are not missing.
 */
export function lostRanks(
  host: Host,
  memory: Memory,
  run: { name: string; heartbeatMs: number; heard: number | null; data: Record<string, unknown> },
): Finding | null {
  const had = hadOf(host, memory);
  const { [run.name]: before, ...others } = partsOf(had, KIND, HadRun);
  const nowMs = host.now();
  if (run.heard !== null) {
    memory.set("was-heard", true);
    const ranks = Math.max(run.heard, before?.ranks ?? 0);
    had.remember(KIND, { ...others, [run.name]: { ranks, seenMs: Math.floor(nowMs / HOUR_MS) * HOUR_MS } });
    return null;
  }
  if (!before) return null;
  if (memory.get("was-heard") === true || nowMs - before.seenMs > FORGET_MS) {
    had.remember(KIND, others);
    return null;
  }
  const sinceMs = (memory.get("first-look") as number | undefined) ?? nowMs;
  memory.set("first-look", sinceMs);
  const ranks = countText(before.ranks, "rank");
  if (nowMs - sinceMs < Math.max(RETURN_MS, run.heartbeatMs))
    return unknown(
      `${ranks} of ${run.name} sent heartbeats before the agent started. The agent waits for their next heartbeat (the agent's socket)`,
    );
  const sentence = `None of the ${ranks} of ${run.name} that sent heartbeats before the agent started has sent one in the ${spanText(nowMs - sinceMs)} since then, and none has said goodbye (the agent's socket)`;
  return faulty("missing-rank", sentence, { ...run.data, rank: "" });
}
