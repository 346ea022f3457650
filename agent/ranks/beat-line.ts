/** One heartbeat of a rank, as it came over the socket. */
export interface BeatLine {
  workload: string;
  rank: number;
  host: string;
  pid: number | null;
  step: number | null;
  /** The rank ends normally and will not beat again. */
  end: boolean;
}

/** Longest line; a beat needs a tenth of it. */
export const MOST_BEAT_BYTES = 1_024;
const MOST_RANKS = 4_096;

/**
 * Reads one line: `{"workload": "llm", "rank": 3, "host": "gpu-1", "pid": 4711, "step": 120}`, where only workload and rank must be there, and
 * `"end": true` says goodbye. Null for everything else; fields that are not known are ignored.
 */
export function parseBeatLine(line: string): BeatLine | null {
  if (line.length > MOST_BEAT_BYTES) return null;
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) return null;
  const { workload, rank, host, pid, step, end } = content as Record<string, unknown>;
  if (typeof workload !== "string" || !/^[a-zA-Z0-9][\w.-]{0,79}$/.test(workload)) return null;
  if (!Number.isSafeInteger(rank) || (rank as number) < 0 || (rank as number) >= MOST_RANKS) return null;
  const whole = (value: unknown) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null);
  // What a sentence may quote is one line of plain text.
  const named = typeof host === "string" && /^[\w.:-]{1,200}$/.test(host) ? host : "";
  return { workload, rank: rank as number, host: named, pid: whole(pid), step: whole(step), end: end === true };
}
