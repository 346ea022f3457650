import type { Host } from "../../host/host";
import { type Finding, faulty, type Memory, unknown } from "../check";
import { hadOf } from "../had";
import { countText, spanText } from "../quantity";

const KIND = "ranks";
const HOUR_MS = 3_600_000;
/** A run that was last heard before that is over, whatever its ranks left unsaid. */
const FORGET_MS = 24 * HOUR_MS;
/** Ranks need this long to beat again after a start of the agent. */
const RETURN_MS = 60_000;

interface HadRun {
  ranks: number;
  /** Whole hours, so that the file is rarely written. */
  seenMs: number;
}

/**
 * Ranks that beat over the agent's socket before the agent or the host was started again, and have not beaten since; null where none is missed. Ranks that said
 * goodbye to this agent are not.
 */
export function lostRanks(
  host: Host,
  memory: Memory,
  run: { name: string; heartbeatMs: number; heard: number | null; data: Record<string, unknown> },
): Finding | null {
  const had = hadOf(host, memory);
  const { [run.name]: before, ...others } = had.of(KIND) as Record<string, HadRun>;
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
    return unknown(`${ranks} of ${run.name} beat before the agent was started; it waits for their next beat (the agent's socket)`);
  const sentence = `None of the ${ranks} of ${run.name} that beat before the agent was started has beaten in the ${spanText(nowMs - sinceMs)} since, and none has said goodbye (the agent's socket)`;
  return faulty("missing-rank", sentence, { ...run.data, rank: "" });
}
