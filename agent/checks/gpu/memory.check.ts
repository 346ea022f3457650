import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, notApplicable, ok, unknown } from "../check";
import { tailLines } from "../log-tail";
import { isOrphan, type ProcessIdentity, processIdentity } from "../process-identity";
import { bytesText, countText, excerpt, percentText } from "../quantity";
import { amdMemory } from "./amd-memory";
import { type GpuMemory, gpuMemoryUse } from "./memory-use";
import { isFragmented, lastOutOfMemory, type OutOfMemory, outOfMemoryText, roomAdvice } from "./out-of-memory";

/** Serving engines reserve 90 % and more by design; above this not even a new context (about 500 MiB on an 80 GiB card) fits. */
const NEARLY_FULL = 0.98;
/** A process that holds less needs no repair. */
const WORTH_ENDING_BYTES = 64 * 1024 * 1024;
const SOURCE = "nvidia-smi --query-compute-apps";

interface Holder {
  gpu: GpuMemory;
  pid: number;
  bytes: number | null;
  /** Null: the process is gone, or lives where this agent cannot see it. */
  process: ProcessIdentity | null;
}

export const gpuMemory = hostCheck({
  id: "gpu.memory",
  title: "GPU memory",
  about:
    "Looks at which processes hold each GPU's memory, at orphaned processes, and at out-of-memory errors in the workloads' logs. Memory that a dead job left behind makes the next one fail at its start.",
  knows:
    "nvidia-smi's list of processes; AMD's memory by the kernel; out-of-memory errors of PyTorch, vLLM, SGLang, TGI, JAX, TensorFlow, llama.cpp, Ollama, TensorRT, LMDeploy, ONNX Runtime, Paddle, CuPy, CUDA and ROCm in the last 64 KiB of a log.",
  cannotSee:
    "Who held memory at the moment of a crash, processes of other containers without their names, and what a process uses within its own share.",
  every: "15s",
  within: "10s",
  damping: 2,
  async run(host, { workloads }) {
    const errors = await outOfMemoryErrors(host, workloads);
    const use = await gpuMemoryUse(host);
    if ("trouble" in use) {
      if (errors[0]) return outOfMemory(errors[0], []);
      const gone = ["absent", "no-driver", "no-devices"].includes(use.trouble);
      if (gone) return (await amdMemory(host)) ?? notApplicable(`There is no GPU to ask: ${use.detail}.`);
      return unknown(`${use.detail}.`);
    }
    if (use.gpus.length === 0 && errors[0]) return outOfMemory(errors[0], []);
    if (use.gpus.length === 0 && use.withoutFigures.length > 0)
      return unknown(`${use.withoutFigures.slice(0, 4).join(", ")} report no memory figures (nvidia-smi).`);
    if (use.gpus.length === 0) return unknown("nvidia-smi printed something that is not its CSV; it may be another vendor's program.");
    const holders = await Promise.all(
      use.gpus.flatMap((gpu) =>
        gpu.holders.map(async ({ pid, bytes }) => ({ gpu, pid, bytes, process: await processIdentity(host, pid) })),
      ),
    );
    const orphan = await firstOrphan(host, holders, workloads);
    if (orphan) return orphanFinding(orphan, holders);
    if (errors[0]) return outOfMemory(errors[0], holders);
    const lost = leaked(holders);
    if (lost) return lost;
    const fullest = use.gpus.toSorted((a, b) => b.usedBytes / b.totalBytes - a.usedBytes / a.totalBytes)[0]!;
    const used = fullest.usedBytes / fullest.totalBytes;
    const figures = `GPU ${fullest.index} has ${bytesText(fullest.usedBytes)} of ${bytesText(fullest.totalBytes)} in use (${percentText(used)}; nvidia-smi)`;
    if (used < NEARLY_FULL && use.withoutFigures.length > 0)
      return unknown(
        `${figures}, the fullest of ${countText(use.gpus.length, "GPU")}; ${use.withoutFigures.slice(0, 4).join(", ")} report no figures.`,
      );
    if (used < NEARLY_FULL) return ok(`${figures}, the fullest of ${countText(use.gpus.length, "GPU")}.`, { used_ratio: used });
    return degraded("nearly-full", `${figures}, held by ${listed(holders.filter((holder) => holder.gpu === fullest))}.`, {
      used_ratio: used,
      holders: holdersData(holders),
    });
  },
});

async function firstOrphan(host: Host, holders: Holder[], workloads: Workload[]): Promise<Required<Holder> | undefined> {
  for (const holder of holders) {
    if (!holder.process || (holder.bytes ?? WORTH_ENDING_BYTES) < WORTH_ENDING_BYTES) continue;
    const command = holder.process.command;
    const declared = workloads.some((workload) => workload.process && matches(workload.process, command));
    if (!declared && (await isOrphan(host, holder.process))) return holder;
  }
  return undefined;
}

function matches(pattern: string, command: string): boolean {
  try {
    return new RegExp(pattern).test(command);
  } catch {
    return command.includes(pattern);
  }
}

function orphanFinding({ gpu, pid, bytes, process }: Holder, holders: Holder[]): Finding {
  const held = bytes === null ? "memory" : bytesText(bytes);
  const sentence = `Process ${pid} (${excerpt(process!.command, 80)}) holds ${held} of GPU ${gpu.index} and nobody looks after it: its parent and its session are gone (${SOURCE}, /proc/${pid}/stat).`;
  const data = {
    pid,
    start_ticks: process!.startTicks,
    cgroup: process!.cgroup,
    command: process!.command.slice(0, 500),
    uid: process!.uid,
    gpu: gpu.index,
    bytes: bytes ?? 0,
    holders: holdersData(holders),
  };
  return faulty("orphan", sentence, data);
}

/** Memory of a process without an entry in `/proc`: it is in another container, or a crash left the memory in the driver. Only a reset frees the latter. */
function leaked(holders: Holder[]): Finding | null {
  const gone = holders.find((holder) => holder.process === null && (holder.bytes ?? 0) >= WORTH_ENDING_BYTES);
  if (!gone) return null;
  const sentence = `GPU ${gone.gpu.index} holds ${bytesText(gone.bytes!)} for process ${gone.pid}, which this host's /proc does not show: it is in another PID namespace, or a crash left its memory behind (${SOURCE}).`;
  return degraded("unknown-holder", sentence, { pid: gone.pid, gpu: gone.gpu.index, uuid: gone.gpu.uuid, holders: holdersData(holders) });
}

interface LoggedError {
  workload: Workload;
  path: string;
  error: OutOfMemory;
}

async function outOfMemoryErrors(host: Host, workloads: Workload[]): Promise<LoggedError[]> {
  const found: LoggedError[] = [];
  for (const workload of workloads)
    for (const path of await expanded(host, workload.logs)) {
      const error = lastOutOfMemory(await tailLines(host, path));
      if (error) found.push({ workload, path, error });
    }
  return found;
}

async function expanded(host: Host, patterns: string[]): Promise<string[]> {
  const lists = await Promise.all(patterns.map((pattern) => (/[*?{]/.test(pattern) ? host.glob(pattern, { limit: 20 }) : [pattern])));
  return lists.flat();
}

function outOfMemory({ workload, path, error }: LoggedError, holders: Holder[]): Finding {
  const fragmented = isFragmented(error);
  const onCard = holders.filter((holder) => error.gpu === null || holder.gpu.index === error.gpu);
  const who = onCard.length > 0 ? `; held now by ${listed(onCard)}` : "";
  const why = fragmented ? "the memory is there but in pieces" : roomAdvice(error);
  const by = error.by === "PyTorch" ? "" : ` (${error.by})`;
  const sentence = `${workload.name} ran out of GPU memory${by}${error.gpu === null ? "" : ` on GPU ${error.gpu}`}: ${outOfMemoryText(error) || "no figures given"}; ${why}${who} (${path}).`;
  const data = {
    workload: workload.name,
    env_file: workload.envFile ?? "",
    unit: workload.unit ?? "",
    log: path,
    error,
    holders: holdersData(holders),
  };
  return faulty(fragmented ? "fragmented" : "out-of-memory", sentence, data);
}

const listed = (holders: Holder[]) =>
  holders
    .toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    .slice(0, 3)
    .map(({ pid, bytes, process }) => `${pid} ${excerpt(process?.command ?? "?", 40)}${bytes === null ? "" : ` ${bytesText(bytes)}`}`)
    .join(", ") || "no process that nvidia-smi lists";

const holdersData = (holders: Holder[]) =>
  holders
    .slice(0, 50)
    .map(({ gpu, pid, bytes, process }) => ({ gpu: gpu.index, pid, bytes, command: process?.command.slice(0, 200) ?? null }));
