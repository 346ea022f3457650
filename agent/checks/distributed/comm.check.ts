import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { countText, spanText } from "../quantity";
import { type AgedBeats, ageByOwnClock } from "./beat-ages";
import { lostRanks } from "./had-ranks";
import { newestBeats, readHeartbeats, socketHeartbeats } from "./heartbeats";
import { linkTroubles } from "./link-counters";
import { type LogTroubles, logTroubles } from "./log-troubles";
import { describeTroubles } from "./log-verdict";
import { rankVerdict } from "./rank-verdict";

export const distributedComm = workloadCheck({
  id: "distributed.comm",
  title: "Distributed run",
  about:
    "Listens to the heartbeat of every rank, by the agent's socket or by files, reads collective time-outs and transport errors from the logs and watches InfiniBand ports. One silent rank holds all the others, which go on burning power while they wait for it.",
  knows:
    "Heartbeats by the agent's socket or by files; logs of PyTorch (NCCL, Gloo), DeepSpeed, torchrun, Slurm, MPI, Ray, UCX and OFI; InfiniBand and RoCE ports by /sys/class/infiniband.",
  cannotSee:
    "Ranks that neither beat nor log, ranks on other hosts (each agent looks at its own), switches and cables beyond the port, and NVLink (gpu.hardware looks at it).",
  every: "10s",
  within: "8s",
  appliesTo: (workload) => workload.ranks !== undefined,
  async run(host, workload, memory) {
    const ranks = workload.ranks!;
    const heard = socketHeartbeats(host, workload.name);
    const { heartbeatMs } = ranks;
    const lost = lostRanks(host, memory, { name: workload.name, heartbeatMs, heard: heard?.beats.length ?? null, data: dataOf(workload) });
    if (lost && !ranks.folder) return lost;
    const files = await filesOf(host, ranks.folder, heard !== null, memory);
    if ("state" in files) return files;
    const beats = heard || ranks.folder ? newestBeats(heard?.beats ?? [], files.beats) : null;
    const logged = await logTroubles(host, workload.logs);
    const said = describeTroubles(logged, ranks.expected);
    if (beats) {
      const verdict = await rankVerdict(host, {
        workload,
        beats,
        firstLookMs: heard ? null : files.sinceMs,
        // After a start of the agent or the run, ranks reach the socket one by one: the last gets the time that a beat may take.
        isGathering: heard !== null && host.now() - heard.sinceMs < ranks.heartbeatMs,
        waiting: said ? `; ${said.sentence}` : "",
        data: dataOf(workload),
      });
      if (verdict) return verdict;
    }
    if (
      said &&
      (beats === null ||
        standsStill(
          memory,
          beats.map(({ step }) => step),
        ))
    )
      return faulty(said.code, said.sentence, { ...dataOf(workload), rank: said.rank ?? "" });
    const links = await linkTroubles(host, memory);
    const down = links.troubles.find((trouble) => trouble.down);
    if (down) return faulty("link-down", down.sentence, { port: down.port });
    if (links.troubles[0]) {
      const more = links.troubles.length > 1 ? ` (and ${links.troubles.length - 1} more)` : "";
      return degraded("link-errors", `${links.troubles[0].sentence}${more}`, { port: links.troubles[0].port });
    }
    return wellFinding(beats, logged, links.ports.length);
  },
});

/** What was checked. Without beats, logs and ports there was nothing to check. */
function wellFinding(beats: { ageMs: number }[] | null, logged: LogTroubles, ports: number): Finding {
  const looked = [
    ...(beats
      ? [`${countText(beats.length, "rank")} beat, the slowest ${spanText(Math.max(...beats.map((beat) => beat.ageMs)))} ago`]
      : []),
    ...(logged.files > 0 ? [`no collective timed out and no transport failed in ${countText(logged.files, "log")}`] : []),
    ...(ports > 0 ? [`${countText(ports, "InfiniBand port")} without new errors`] : []),
  ];
  if (looked.length === 0)
    return notApplicable("No rank beats and no log was found: declare ranks.folder or logs, or let the ranks beat over the agent's socket");
  const sentence = looked.join("; ");
  return ok(sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

/** A rank may beat from a thread while its collective hangs. Then all ranks beat, but no step was made since the last run. */
function standsStill(memory: Memory, steps: (number | null)[]): boolean {
  const highest = Math.max(-1, ...steps.map((step) => step ?? -1));
  const before = memory.get("highest-step") as number | undefined;
  memory.set("highest-step", highest);
  return highest >= 0 && before === highest;
}

/** Beats by file; a finding when they cannot be read and no beat came by socket. */
async function filesOf(host: Host, folder: string | undefined, isHeard: boolean, memory: Memory): Promise<AgedBeats | Finding> {
  const none = { beats: [], sinceMs: host.now() };
  if (!folder) return none;
  try {
    const beats = await readHeartbeats(host, folder);
    return beats.length === 0 && !isHeard ? notApplicable(`No rank has beaten in ${folder} yet`) : ageByOwnClock(host, memory, beats);
  } catch (error) {
    if (isHeard) return none;
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT"
      ? notApplicable(`${folder} does not exist: the run has not started`)
      : unknown(`needs to read ${folder} (${code ?? "error"})`);
  }
}

const dataOf = (workload: Workload): Record<string, unknown> => ({
  ranks_folder: workload.ranks?.folder ?? "",
  expected: workload.ranks?.expected ?? 0,
  heartbeat_ms: workload.ranks?.heartbeatMs ?? 30_000,
  checkpoints: workload.checkpoints ?? "",
  unit: workload.unit ?? "",
  restart: workload.restart ?? "",
});
