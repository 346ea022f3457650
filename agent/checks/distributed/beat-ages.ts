import type { Host } from "../../host/host";
import type { Memory } from "../check";
import type { AgedBeat, Heartbeat } from "./heartbeats";

const SEEN = "beats-seen";

interface Seen {
  /** What the beat looked like: another value means that the rank has beaten. */
  mark: string;
  changedMs: number;
  /** The longest time between two beats so far. */
  longestMs: number;
}
export interface AgedBeats {
  beats: AgedBeat[];
  /** When this agent first looked at these beats: before that, their age depends on another host's clock. */
  sinceMs: number;
}

/**
 * How long ago each rank beat by file, by this host's own clock: a file's time comes from another clock when the folder is shared, so what counts is when
 * this agent saw it change. Only the first look uses the file's time.
 */
export function ageByOwnClock(host: Host, memory: Memory, files: (Heartbeat & { mark: string })[]): AgedBeats {
  const now = host.now();
  const known = memory.get(SEEN) as { sinceMs: number; lookedMs: number; seen: Map<number, Seen> } | undefined;
  const before = known ?? { sinceMs: now, lookedMs: now, seen: new Map<number, Seen>() };
  const seen = new Map<number, Seen>();
  const beats = files.map(({ mark, ...beat }) => {
    const last = before.seen.get(beat.rank);
    const hasChanged = last !== undefined && last.mark !== mark;
    // It changed between the last look and this one.
    const changedMs =
      last === undefined ? now - beat.ageMs : hasChanged ? now - Math.min(beat.ageMs, now - before.lookedMs) : last.changedMs;
    const longestMs = hasChanged && last ? Math.max(last.longestMs, changedMs - last.changedMs) : (last?.longestMs ?? 0);
    seen.set(beat.rank, { mark, changedMs, longestMs });
    return { ...beat, ageMs: Math.max(0, now - changedMs), longestMs: longestMs || null };
  });
  memory.set(SEEN, { sinceMs: before.sinceMs, lookedMs: now, seen });
  return { beats, sinceMs: before.sinceMs };
}
