import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, notApplicable, ok, unknown, workloadCheck } from "../check";
import { tailLines } from "../log-tail";
import { countText, spanText } from "../quantity";
import { fateOf, type Heartbeat, newestBeats, readHeartbeats, socketHeartbeats } from "./heartbeats";
import { linkTroubles } from "./link-counters";
import { type CollectiveTimeout, openTimeout } from "./watchdog-line";

export const distributedComm = workloadCheck({
  id: "distributed.comm",
  title: "Distributed run",
  about:
    "Listens to the heartbeat of every rank, by the agent's socket or by files, reads the time-outs of collectives from the logs and watches the counters of InfiniBand links. One silent rank holds all the others, which go on burning power while they wait for it.",
  every: "10s",
  within: "8s",
  appliesTo: (workload) => workload.ranks !== undefined,
  async run(host, workload, memory) {
    const ranks = workload.ranks!;
    const heard = socketHeartbeats(host, workload.name);
    const files = await filesOf(host, ranks.folder, heard !== null);
    if ("state" in files) return files;
    const beats = heard || ranks.folder ? newestBeats(heard?.beats ?? [], files.beats) : null;
    const timeout = await timeoutIn(host, workload);
    if (beats) {
      // Ranks that beat by socket come one by one after a start of the agent or of the run: the last gets the time that a beat may take.
      const isGathering = heard !== null && host.now() - heard.sinceMs < ranks.heartbeatMs;
      const silence = await silentRank(host, workload, beats, timeout, isGathering);
      if (silence) return silence;
    } else if (timeout) return faulty("collective-timeout", describeTimeout(timeout, workload), dataOf(workload));
    const troubles = await linkTroubles(host, memory);
    const down = troubles.find((trouble) => trouble.down);
    if (down) return faulty("link-down", down.sentence, { port: down.port });
    if (troubles[0])
      return degraded("link-errors", `${troubles[0].sentence}${troubles.length > 1 ? ` (and ${troubles.length - 1} more)` : ""}`, {
        port: troubles[0].port,
      });
    return ok(
      beats
        ? `${countText(beats.length, "rank")} beat, the slowest ${spanText(Math.max(...beats.map((beat) => beat.ageMs)))} ago`
        : "No collective timed out in the logs",
    );
  },
});

/** Beats by file; a finding when they cannot be read and nothing was heard otherwise. */
async function filesOf(host: Host, folder: string | undefined, isHeard: boolean): Promise<{ beats: Heartbeat[] } | Finding> {
  if (!folder) return { beats: [] };
  try {
    const beats = await readHeartbeats(host, folder);
    return beats.length === 0 && !isHeard ? notApplicable(`No rank has beaten in ${folder} yet`) : { beats };
  } catch (error) {
    if (isHeard) return { beats: [] };
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT"
      ? notApplicable(`${folder} does not exist: the run has not started`)
      : unknown(`needs to read ${folder} (${code ?? "error"})`);
  }
}

async function silentRank(
  host: Host,
  workload: Workload,
  beats: Heartbeat[],
  timeout: CollectiveTimeout | null,
  isGathering: boolean,
): Promise<Finding | null> {
  const { expected, heartbeatMs } = workload.ranks!;
  const present = new Set(beats.map((beat) => beat.rank));
  const missing = isGathering ? [] : Array.from({ length: expected }, (_, rank) => rank).filter((rank) => !present.has(rank));
  const silent = beats.filter((beat) => beat.ageMs > heartbeatMs && beat.rank < expected).sort((a, b) => b.ageMs - a.ageMs);
  if (missing.length === 0 && silent.length === 0) return null;
  const waiting = timeout ? `; ${describeTimeout(timeout, workload)}` : "";
  if (silent.length === 0) {
    const sentence = `Rank ${missing.slice(0, 5).join(", ")} of ${expected} never beat: ${countText(beats.length, "rank")} of ${expected} are there (${workload.ranks!.folder ?? "the agent's socket"})${waiting}`;
    return faulty("missing-rank", sentence, { ...dataOf(workload), rank: missing[0] });
  }
  const first = silent[0]!;
  const others = beats.filter((beat) => beat.ageMs <= heartbeatMs);
  const steps = others.map((beat) => beat.step).filter((step) => step !== null);
  const reached =
    first.step === null ? "" : `; its last step was ${first.step}${steps.length > 0 ? `, the others reached ${Math.max(...steps)}` : ""}`;
  const fate = await fateOf(host, first);
  const where = first.host ? ` on ${first.host}` : "";
  const more = silent.length > 1 ? `, as are ${silent.length - 1} more` : "";
  const sentence = `Rank ${first.rank} of ${expected}${where} is silent for ${spanText(first.ageMs)}, allowed are ${spanText(heartbeatMs)} (${first.file})${more}${fate ? `: ${fate}` : ""}${reached}${waiting}`;
  return faulty("silent-rank", sentence, { ...dataOf(workload), rank: first.rank, pid: first.pid ?? "", host: first.host });
}

async function timeoutIn(host: Host, workload: Workload): Promise<(CollectiveTimeout & { file: string }) | null> {
  for (const glob of workload.logs)
    for (const path of await host.glob(glob, { limit: 64 })) {
      const timeout = openTimeout(await tailLines(host, path));
      if (timeout) return { ...timeout, file: posix.basename(path) };
    }
  return null;
}

function describeTimeout(timeout: CollectiveTimeout & { file?: string }, workload: Workload): string {
  const who = timeout.rank === null ? "a rank" : `rank ${timeout.rank}`;
  return `${who} waited ${spanText(timeout.timeoutMs)} in vain in ${timeout.operation}, sequence number ${timeout.sequence} (${timeout.file ?? workload.logs.join(", ")})`;
}

const dataOf = (workload: Workload): Record<string, unknown> => ({
  ranks_folder: workload.ranks?.folder ?? "",
  expected: workload.ranks?.expected ?? 0,
  heartbeat_ms: workload.ranks?.heartbeatMs ?? 30_000,
  checkpoints: workload.checkpoints ?? "",
  unit: workload.unit ?? "",
  restart: workload.restart ?? "",
});
