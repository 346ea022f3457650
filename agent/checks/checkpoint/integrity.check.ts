import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { endingFor } from "../ended-with";
import { countText, spanText } from "../quantity";
import type { Checkpoint } from "./checkpoint";
import { type CheckpointFolder, readCheckpoints } from "./checkpoint-folder";
import type { Verdict } from "./verdict";
import { verifyCheckpoint } from "./verify-checkpoints";

/** How much is read in one run at most, so that training keeps its disk. */
const RUN_BYTES = 512 * 1024 * 1024;
const RUN_MS = 2_500;
/** A file that changed within this time may be unfinished, even if the writer pauses or `latest` already points at it. */
const SETTLE_MS = 180_000;
const LEFTOVER_MS = 3_600_000;
/** A run that saved every N minutes and has not saved for four times as long has stopped saving. */
const STALE_FACTOR = 4;
const STALE_LEAST_MS = 600_000;

export const checkpointIntegrity = workloadCheck({
  id: "checkpoint.integrity",
  title: "Checkpoints",
  about:
    "Reads each checkpoint as far as its format can prove it (CRC of every entry, header and sizes, checksum files) and where `latest` leads. A torn checkpoint is noticed only when the run needs it, which is when nothing else is left.",
  knows:
    "torch's zip (CRC-32 of each entry), its old pickle and tar, safetensors, GGUF, torch.distributed (.metadata and .distcp), DeepSpeed ZeRO, Megatron, Lightning, NeMo, TensorFlow, Hugging Face's Trainer, and SHA-256 beside a file. A file that was changed in the last three minutes is being written. An error over a checkpoint at the end of the run's log counts, too.",
  cannotSee:
    "Wrong values in a file whose format holds, formats without a structure (those are unknown), and checkpoints in an object store.",
  every: "30s",
  within: "15s",
  appliesTo: (workload) => workload.checkpoints !== undefined,
  async run(host, workload, memory) {
    const path = workload.checkpoints!;
    let folder: CheckpointFolder;
    try {
      folder = await readCheckpoints(host, path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === "ENOENT"
        ? faulty("no-folder", `The checkpoint folder ${path} does not exist`, { folder: path })
        : unknown(`needs to read ${path} (${code ?? "error"})`);
    }
    const finding = await judge(host, workload, folder, await verifyAll(host, folder, memory));
    if (finding.state === "faulty" || finding.state === "degraded") return finding;
    const ending = await endingFor(host, workload, "checkpoint.integrity");
    const sentence = `${workload.name} has ended over a checkpoint whose files are whole, as far as they were read: ${ending?.said}`;
    return ending ? faulty("load-fails", sentence, { folder: path }) : finding;
  },
});

/** `writing`: it is not whole and was changed a moment ago. */
type Judged = { checkpoint: Checkpoint; verdict: Verdict | null; writing: boolean };

async function verifyAll(host: Host, folder: CheckpointFolder, memory: Memory): Promise<Judged[]> {
  const budget = { endMs: host.now() + RUN_MS, bytes: RUN_BYTES };
  const first = folder.latest?.target;
  const order = [...folder.checkpoints].sort((a, b) => Number(b.name === first) - Number(a.name === first));
  const judged: Judged[] = [];
  for (const checkpoint of order) {
    const verdict = await verifyCheckpoint(host, checkpoint, budget, memory);
    const writing = verdict?.valid === false && host.now() - checkpoint.mtimeMs < SETTLE_MS;
    judged.push({ checkpoint, verdict: writing ? null : verdict, writing });
  }
  return judged;
}

async function judge(host: Host, workload: Workload, folder: CheckpointFolder, judged: Judged[]): Promise<Finding> {
  const bad = judged.filter(({ verdict }) => verdict?.valid === false);
  const good = judged.filter(({ verdict }) => verdict?.valid).map(({ checkpoint }) => checkpoint);
  good.sort((a, b) => (b.step ?? -1) - (a.step ?? -1) || b.mtimeMs - a.mtimeMs);
  const data = dataOf(workload, folder, bad, good[0]);
  const first = bad[0];
  const describe = first && `${first.checkpoint.name} ${first.verdict?.valid === false ? first.verdict.reason : ""}`;
  const instead = good[0] ? `newest valid: ${good[0].name}` : "no other is valid";
  const latest = folder.latest;
  const target = judged.find(({ checkpoint }) => checkpoint.name === latest?.target);

  if (latest?.target && (!target || target.verdict?.valid === false))
    return faulty(
      "latest-corrupt",
      `${posix.basename(latest.path)} points at ${latest.target}, which ${target?.verdict?.valid === false ? target.verdict.reason : "does not exist"} (${workload.checkpoints}); ${instead}`,
      data,
    );
  if (first && good.length === 0 && bad.length === judged.length)
    return faulty("none-valid", `None of ${countText(judged.length, "checkpoint")} in ${workload.checkpoints} is valid: ${describe}`, data);
  if (first) {
    const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : "";
    return degraded("corrupt", `${describe}${more} (${workload.checkpoints}); ${instead}`, data);
  }
  const written = judged.filter(({ writing }) => writing).map(({ checkpoint }) => checkpoint);
  if (written[0] && good.length === 0)
    return unknown(
      `${written[0].name} is being written: it is not whole and was changed ${spanText(Math.max(0, host.now() - written[0].mtimeMs))} ago`,
    );
  const unread = [target, judged[0]].find((one) => one?.verdict === null && !one.writing);
  if (unread) return unknown(`Still reading ${unread.checkpoint.name}; large checkpoints are read over several runs`);
  return (
    (await staleness(host, workload, good)) ?? leftovers(host, workload, folder, data) ?? inOrder(host, workload, folder, judged, good)
  );
}

function dataOf(workload: Workload, folder: CheckpointFolder, bad: Judged[], good: Checkpoint | undefined): Record<string, unknown> {
  return {
    folder: workload.checkpoints,
    bad: bad.map(({ checkpoint }) => checkpoint.name).join("\n"),
    problems: bad
      .slice(0, 20)
      .map(({ checkpoint, verdict }) => ({ name: checkpoint.name, reason: verdict?.valid === false ? verdict.reason : "" })),
    latest: folder.latest?.path ?? "",
    latest_kind: folder.latest?.kind ?? "none",
    good: good?.name ?? "",
  };
}

/** Only while the run goes on: a finished run saves no more and is fine. */
async function staleness(host: Host, workload: Workload, good: Checkpoint[]): Promise<Finding | null> {
  const times = good.map((checkpoint) => checkpoint.mtimeMs).sort((a, b) => b - a);
  const gaps = times
    .slice(1)
    .map((time, index) => times[index]! - time)
    .sort((a, b) => a - b);
  if (gaps.length < 2 || !workload.metrics) return null;
  const usual = gaps[Math.floor(gaps.length / 2)]!;
  const age = host.now() - times[0]!;
  const metrics = await host.stat(workload.metrics).catch(() => null);
  if (age < Math.max(usual * STALE_FACTOR, STALE_LEAST_MS) || !metrics || host.now() - metrics.mtimeMs > usual * STALE_FACTOR) return null;
  return degraded(
    "stale",
    `No valid checkpoint for ${spanText(age)} although the run goes on; before, one came every ${spanText(usual)} (${workload.checkpoints})`,
    { folder: workload.checkpoints },
  );
}

function leftovers(host: Host, workload: Workload, folder: CheckpointFolder, data: Record<string, unknown>): Finding | null {
  const old = folder.temporary.filter(({ mtimeMs }) => host.now() - mtimeMs > LEFTOVER_MS);
  if (old.length === 0) return null;
  const sentence = `${countText(old.length, "temporary file")} left in ${workload.checkpoints} by a save that never ended, the oldest ${old[0]!.name}`;
  return degraded("leftover-temp", sentence, { ...data, bad: old.map(({ name }) => name).join("\n") });
}

function inOrder(host: Host, workload: Workload, folder: CheckpointFolder, judged: Judged[], good: Checkpoint[]): Finding {
  if (good.length === 0) return notApplicable(`There is no checkpoint in ${workload.checkpoints} yet`);
  const unproved = judged.filter(({ verdict }) => verdict?.valid && !verdict.proved).length;
  if (unproved === good.length)
    return unknown(
      `The ${countText(good.length, "checkpoint")} in ${workload.checkpoints} have a format without a structure that could be followed: put a checksum beside them (SHA256SUMS)`,
    );
  const blind = unproved > 0 ? `; of ${unproved} more the format cannot be followed` : "";
  const written = judged.filter(({ writing }) => writing).map(({ checkpoint }) => checkpoint.name);
  const writing = written.length > 0 ? `; ${written[0]} is being written` : "";
  const more = folder.skipped > 0 ? ` (${folder.skipped} older ones are not read)` : "";
  return ok(
    `${countText(good.length - unproved, "checkpoint")} valid in ${workload.checkpoints}, newest ${good[0]!.name} of ${spanText(Math.max(0, host.now() - good[0]!.mtimeMs))} ago${more}${blind}${writing}`,
  );
}
