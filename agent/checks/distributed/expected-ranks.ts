import type { Heartbeat } from "./heartbeats";

/**
 * Which ranks a run has here. Ranks are counted from 0, or, where a host sees only its own part of a larger run, from the first of that part:
 * with 8 expected and files of the ranks 8 to 15, it is those eight. Beats outside are left over from an earlier, larger run.
 */
export function expectedRanks(expected: number, beats: Heartbeat[], allowedMs: number): number[] {
  const counted = (from: number) => Array.from({ length: expected }, (_, index) => from + index);
  const fresh = beats.filter((beat) => beat.ageMs <= allowedMs).map(({ rank }) => rank);
  if (fresh.length >= expected && fresh.some((rank) => rank >= expected)) return fresh;
  const lowest = Math.min(...beats.map(({ rank }) => rank));
  if (beats.length === 0 || lowest < expected) return counted(0);
  const block = Math.floor(lowest / expected) * expected;
  return counted(beats.every(({ rank }) => rank < block + expected) ? block : lowest);
}
