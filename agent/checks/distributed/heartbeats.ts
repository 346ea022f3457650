import { posix } from "node:path";
import type { Host } from "../../host/host";
import { processIdentity } from "../process-identity";

export interface Heartbeat {
  rank: number;
  /** Where it was heard: its file, or the agent's socket. */
  file: string;
  ageMs: number;
  host: string;
  pid: number | null;
  step: number | null;
}

export interface AgedBeat extends Heartbeat {
  /** The longest time between two of its beats that this agent has seen; null before the second. */
  longestMs: number | null;
}

const MAX_RANKS = 4_096;

/**
 * The heartbeats of a job: each rank rewrites `rank-<n>.json` in one folder (`{"rank", "host", "pid", "step"}`); a new time of
 * the file is a beat (`mark` tells one from the next), its content may be torn. @throws the host's error when the folder cannot be read.
 */
export async function readHeartbeats(host: Host, folder: string): Promise<(Heartbeat & { mark: string })[]> {
  const names = (await host.list(folder)).filter((name) => /^rank-\d{1,7}\.json$/.test(name)).slice(0, MAX_RANKS);
  const beats = await Promise.all(
    names.map(async (name) => {
      const path = posix.join(folder, name);
      const stat = await host.stat(path).catch(() => null);
      if (stat === null) return null;
      const content = parseBeat(await host.readText(path, { maxBytes: 65_536 }).catch(() => ""));
      const ageMs = Math.max(0, host.now() - stat.mtimeMs);
      return { rank: Number(/\d+/.exec(name)![0]), file: name, ageMs, mark: `${stat.mtimeMs} ${content.step}`, ...content };
    }),
  );
  return beats.filter((beat) => beat !== null).sort((a, b) => a.rank - b.rank);
}

/** The heartbeats that came over the agent's socket; null when none ever did. */
export function socketHeartbeats(host: Host, workload: string): { sinceMs: number; beats: AgedBeat[] } | null {
  const run = host.beats?.(workload);
  if (!run) return null;
  const beats = run.beats.map(({ atMs, ...beat }) => ({
    ...beat,
    file: "the agent's socket",
    ageMs: Math.max(0, host.now() - atMs),
    longestMs: null,
  }));
  return { sinceMs: run.sinceMs, beats };
}

/** The newest beat of each rank, by whichever way it came, in the order of the ranks. */
export function newestBeats(...ways: AgedBeat[][]): AgedBeat[] {
  const newest = new Map<number, AgedBeat>();
  for (const beat of ways.flat()) if (beat.ageMs < (newest.get(beat.rank)?.ageMs ?? Number.POSITIVE_INFINITY)) newest.set(beat.rank, beat);
  return [...newest.values()].sort((a, b) => a.rank - b.rank);
}

/** What a heartbeat says of its rank; empty where it is torn or says nothing. */
export function parseBeat(text: string): { host: string; pid: number | null; step: number | null } {
  let content: unknown = null;
  try {
    content = JSON.parse(text);
  } catch {}
  const { host, pid, step } = (content ?? {}) as Record<string, unknown>;
  const whole = (value: unknown) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null);
  return { host: typeof host === "string" ? host.slice(0, 200) : "", pid: whole(pid), step: whole(step) };
}

const STATES: Record<string, string> = {
  T: "is stopped",
  t: "is being traced",
  D: "waits in the kernel",
  Z: "has ended and is not collected",
};

/** What became of a silent rank's process, when it is one of this machine. */
export async function fateOf(host: Host, beat: Heartbeat): Promise<string> {
  const own = (await host.readText("/proc/sys/kernel/hostname").catch(() => "")).trim();
  if (beat.pid === null || (beat.host !== "" && beat.host !== own)) return "";
  const found = await processIdentity(host, beat.pid);
  if (found === null) return `process ${beat.pid} is gone`;
  return STATES[found.state]
    ? `process ${beat.pid} ${STATES[found.state]} (state ${found.state})`
    : `process ${beat.pid} runs (state ${found.state})`;
}
