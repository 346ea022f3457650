import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, unknown } from "../check";
import { countText, spanText } from "../quantity";
import { expectedRanks } from "./expected-ranks";
import { type AgedBeat, fateOf } from "./heartbeats";

/** A rank that is this many steps behind while it beats is slow; ranks of one run are read a moment apart. */
const STEPS_BEHIND = 5;

export interface RankQuestion {
  workload: Workload;
  beats: AgedBeat[];
  /** When this agent first looked at beats by file whose age still depends on the file's own time. */
  firstLookMs: number | null;
  /** Ranks appear one by one after a start: one that has not appeared yet is not missing. */
  isGathering: boolean;
  /** What the logs add: `; rank 5 waited …`, or nothing. */
  waiting: string;
  data: Record<string, unknown>;
}

/** A rank that is silent, missing or slow; null when every expected rank beats. */
export async function rankVerdict(host: Host, question: RankQuestion): Promise<Finding | null> {
  const { workload, beats, isGathering, waiting, data } = question;
  const { expected, heartbeatMs } = workload.ranks!;
  const ranks = new Set(expectedRanks(expected, beats, heartbeatMs));
  const present = new Set(beats.map((beat) => beat.rank));
  const missing = isGathering ? [] : [...ranks].filter((rank) => !present.has(rank));
  const late = beats.filter((beat) => beat.ageMs > heartbeatMs && ranks.has(beat.rank)).sort((a, b) => b.ageMs - a.ageMs);
  const silent = late.filter((beat) => beat.longestMs === null || beat.longestMs <= heartbeatMs || beat.ageMs > 2 * beat.longestMs);
  if (silent.length === 0 && missing.length > 0) {
    const sentence = `Rank ${missing.slice(0, 5).join(", ")} of ${expected} never beat: ${countText(beats.length, "rank")} of ${expected} are there (${workload.ranks!.folder ?? "the agent's socket"})${waiting}`;
    return faulty("missing-rank", sentence, { ...data, rank: missing[0] });
  }
  if (silent.length > 0) return silentFinding(host, question, silent, ranks.size);
  const slow = late[0];
  if (slow)
    return degraded(
      "slow-rank",
      `Rank ${slow.rank} of ${expected} is slow, not silent: up to ${spanText(slow.longestMs!)} pass between its beats, allowed are ${spanText(heartbeatMs)}${waiting}`,
      { ...data, rank: slow.rank, host: slow.host },
    );
  return behind(question, ranks);
}

async function silentFinding(host: Host, question: RankQuestion, silent: AgedBeat[], members: number): Promise<Finding> {
  const { workload, beats, firstLookMs, waiting, data } = question;
  const { expected, heartbeatMs } = workload.ranks!;
  const first = silent[0]!;
  // All of them at once, by the files' own times alone: that may be another host's clock.
  if (firstLookMs !== null && silent.length === members && host.now() - firstLookMs <= heartbeatMs && members > 1)
    return unknown(
      `All ${members} ranks last beat ${spanText(first.ageMs)} ago by the time of their files, which another host's clock may have set; the check waits ${spanText(heartbeatMs)} for a beat`,
    );
  const steps = beats.filter((beat) => beat.ageMs <= heartbeatMs).flatMap((beat) => beat.step ?? []);
  const reached =
    first.step === null ? "" : `; its last step was ${first.step}${steps.length > 0 ? `, the others reached ${Math.max(...steps)}` : ""}`;
  const fate = await fateOf(host, first);
  const where = first.host ? ` on ${first.host}` : "";
  const more = silent.length > 1 ? `, as are ${silent.length - 1} more` : "";
  const sentence = `Rank ${first.rank} of ${expected}${where} is silent for ${spanText(first.ageMs)}, allowed are ${spanText(heartbeatMs)} (${first.file})${more}${fate ? `: ${fate}` : ""}${reached}${waiting}`;
  return faulty("silent-rank", sentence, { ...data, rank: first.rank, pid: first.pid ?? "", host: first.host });
}

/** A rank that beats and is behind: the others reach the same step and wait. */
function behind({ workload, beats, data }: RankQuestion, ranks: Set<number>): Finding | null {
  const counted = beats.filter((beat) => beat.step !== null && ranks.has(beat.rank)).sort((a, b) => a.step! - b.step!);
  const last = counted[0];
  const next = counted[1];
  if (!last || !next || counted.length < 3 || next.step! - last.step! < STEPS_BEHIND) return null;
  const sentence = `Rank ${last.rank} of ${workload.ranks!.expected}${last.host ? ` on ${last.host}` : ""} beats and is at step ${last.step}, ${next.step! - last.step!} steps behind every other rank`;
  return degraded("slow-rank", sentence, { ...data, rank: last.rank, host: last.host });
}
