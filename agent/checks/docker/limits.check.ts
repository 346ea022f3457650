import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { memoryField } from "../basics/resources";
import { degraded, type Finding, faulty, hostCheck, type Memory, ok, unknown } from "../check";
import { type KernelLine, kernelLog } from "../kernel-log";
import { OOM_WORDS, type OomKill, oomKillsIn } from "../oom-kills";
import { bytesText, countText, percentText, spanText } from "../quantity";
import { throttledShare } from "./cpu-throttling";
import { type ContainerDetail, containers, type Engine, EngineInfo, findEngine, inspect, isKept, nameOf } from "./engine";
import { withoutEngine } from "./no-engine";
import { oomKills } from "./oom-kills";
import { processLimitTrouble, REJECTED } from "./process-limit";
import { sharedMemoryTrouble } from "./shared-memory";

/** A container that came back this often within the window is in a loop. */
const LOOP_RESTARTS = 3;
const WINDOW_MS = 10 * 60_000;
/** A killed container gets half as much again, and never more than this share of the host. */
const RAISE = 1.5;
const SHARE_OF_HOST = 0.9;
const MIB = 1024 * 1024;
/** A service that is throttled in this share of the scheduler's periods answers noticeably later. */
const THROTTLED = 0.5;
/** Below this share of available memory the host runs short. */
const SHORT = 0.2;
/** 128 + SIGKILL. */
const KILLED = 137;

interface Seen {
  kills: number;
  restarts: { atMs: number; count: number }[];
  killedAtMs: number;
  limit: number;
}

export const dockerLimits = hostCheck({
  id: "docker.limits",
  title: "Container limits",
  about:
    "Looks for containers that the kernel killed for memory, that restart again and again, whose shared memory, CPU or process limit is too small, or whose memory limit is larger than the host or missing while memory runs short. A limit that is too low ends a service; none at all lets one container take the others down.",
  knows:
    "Docker Engine 20.10 and later by its API (Podman's where DOCKER_HOST names its socket); control groups v1 and v2; the kernel's record of kills; exit codes, restarts, shared memory, limits of processes, CPU throttling.",
  cannotSee: "Pods that run by containerd or CRI-O without Docker, and what a container did before it was removed.",
  every: "30s",
  within: "10s",
  async run(host, { memory, workloads }) {
    const engine = await findEngine(host);
    if (!("socket" in engine)) return withoutEngine(engine);
    const rows = await containers(engine);
    if (!rows) return unknown("The Docker engine's list of containers cannot be read.");
    const info = EngineInfo.safeParse((await engine.get("/info")).json).data;
    const details = (await Promise.all(rows.filter((row) => !isKept(nameOf(row))).map((row) => inspect(engine, row.Id)))).filter(
      (detail) => detail !== null,
    );
    const hostBytes = info?.MemTotal ?? 0;
    const isAsked = details.some(
      ({ State, HostConfig }) => State.ExitCode === KILLED || State.OOMKilled || (HostConfig.PidsLimit ?? 0) > 0,
    );
    const kernel = isAsked ? await kernelLines(host, memory) : [];
    const kills = oomKillsIn(kernel);
    const findings = await Promise.all(
      details.map(
        async (detail) =>
          (await troubleOf(host, engine, detail, hostBytes, kills, memory)) ??
          (await tooSmall(host, engine, detail, workloads)) ??
          (await tooFewProcesses(host, engine, detail, kernel)) ??
          (await heldBack(host, engine, detail, memory)),
      ),
    );
    const first = findings.find((finding) => finding?.state === "faulty") ?? findings.find((finding) => finding !== null);
    if (first) return first;
    const running = details.filter((detail) => detail.State.Status === "running");
    const boundless = running.filter((detail) => detail.HostConfig.Memory === 0);
    if (running.length > 1 && boundless[0] && (await isShort(host))) return noLimit(engine, boundless, running.length, hostBytes);
    const without = boundless.length > 0 ? `, ${boundless.length} of them without a memory limit` : "";
    return ok(`${countText(details.length, "container")} within their limits${without} (Engine API, cgroup memory events).`);
  },
});

/** The kernel's own record of this boot: who was killed for memory, and which control group could start no process; empty where it cannot be read. */
async function kernelLines(host: Host, memory: Memory): Promise<KernelLine[]> {
  const log = await kernelLog(host, {
    pattern: [...OOM_WORDS, REJECTED].join("|"),
    memory,
    thisBoot: true,
    withNames: true,
    timeoutMs: 3_000,
  });
  return "needs" in log ? [] : log.lines.filter(({ boot }) => boot === "");
}

async function troubleOf(
  host: Host,
  engine: Engine,
  detail: ContainerDetail,
  hostBytes: number,
  kills: OomKill[],
  memory: Memory,
): Promise<Finding | null> {
  const name = nameOf(detail);
  const limit = detail.HostConfig.Memory;
  const data = dataOf(engine, detail, raised(limit, hostBytes));
  const seen = await remember(host, detail, memory);
  const recent = seen.killedAtMs > 0 && host.now() - seen.killedAtMs < WINDOW_MS;
  const down = detail.State.Status !== "running";
  // Docker marks a container only when its first process is the one that was killed; the kernel names the control group of any.
  const killed = kills.filter(({ group }) => group.includes(detail.Id)).at(-1);
  const isKilled = down && (detail.State.OOMKilled || (detail.State.ExitCode === KILLED && killed !== undefined));
  if (isKilled || recent) {
    const how = down
      ? `it ended with ${detail.State.ExitCode}`
      : `${countText(seen.kills, "kill")} since its start, the last within ${spanText(WINDOW_MS)}`;
    const bound = limit > 0 ? `its limit is ${bytesText(limit)}` : "it has no limit of its own, so the host ran out";
    const who = killed ? `; the kernel log names ${killed.process} (${killed.pid})` : "";
    return faulty(
      "oom-killed",
      `The kernel killed container ${name} for memory: ${bound}; ${how}${who} (Engine API, cgroup memory events).`,
      data,
    );
  }
  const window = seen.restarts.filter((entry) => host.now() - entry.atMs < WINDOW_MS);
  const restarts = detail.RestartCount - (window[0]?.count ?? detail.RestartCount);
  if (restarts >= LOOP_RESTARTS || (detail.State.Status === "restarting" && detail.RestartCount >= LOOP_RESTARTS))
    return faulty(
      "restart-loop",
      `Container ${name} restarts again and again: ${countText(detail.RestartCount, "restart")}, last exit code ${detail.State.ExitCode} (Engine API).`,
      data,
    );
  if (hostBytes > 0 && limit > hostBytes)
    return degraded(
      "limit-above-host",
      `Container ${name} may take ${bytesText(limit)}, more than the host's ${bytesText(hostBytes)} (Engine API).`,
      dataOf(engine, detail, wholeMib(hostBytes * SHARE_OF_HOST)),
    );
  return null;
}

async function tooSmall(host: Host, engine: Engine, detail: ContainerDetail, workloads: Workload[]): Promise<Finding | null> {
  const trouble = await sharedMemoryTrouble(host, engine, detail, workloads);
  if (!trouble) return null;
  const sentence = `Container ${nameOf(detail)} has ${bytesText(trouble.bytes)} of shared memory (/dev/shm), and ${trouble.evidence}: start it with a larger --shm-size or with --ipc=host (Engine API).`;
  return faulty("shm-too-small", sentence, dataOf(engine, detail, detail.HostConfig.Memory));
}

async function tooFewProcesses(host: Host, engine: Engine, detail: ContainerDetail, kernel: KernelLine[]): Promise<Finding | null> {
  const trouble = await processLimitTrouble(host, engine, detail, kernel);
  if (!trouble) return null;
  const sentence = `Container ${nameOf(detail)} may have ${trouble.limit} processes and threads, and ${trouble.evidence}: raise its limit (--pids-limit) or start fewer (Engine API).`;
  return faulty("pids-limit", sentence, dataOf(engine, detail, detail.HostConfig.Memory));
}

async function heldBack(host: Host, engine: Engine, detail: ContainerDetail, memory: Memory): Promise<Finding | null> {
  const { NanoCpus: nano, CpuQuota: quota, CpuPeriod: period } = detail.HostConfig;
  const cpus = nano > 0 ? nano / 1e9 : quota > 0 ? quota / (period || 100_000) : 0;
  if (detail.State.Status !== "running" || cpus === 0) return null;
  const throttled = await throttledShare(host, detail.Id, memory);
  if (!throttled || throttled.share < THROTTLED) return null;
  const sentence = `Container ${nameOf(detail)} may use ${countText(Number(cpus.toFixed(2)), "CPU")} and was held back in ${percentText(throttled.share)} of the scheduler's periods in ${spanText(throttled.overMs)} (Engine API, cpu.stat).`;
  return degraded("cpu-throttled", sentence, dataOf(engine, detail, detail.HostConfig.Memory));
}

async function remember(host: Host, detail: ContainerDetail, memory: Memory): Promise<Seen> {
  const before = memory.get(detail.Id) as Seen | undefined;
  const kills = (await oomKills(host, detail.Id)) ?? 0;
  const limit = detail.HostConfig.Memory;
  const seen: Seen = {
    kills,
    // A kill under an earlier limit has been dealt with.
    killedAtMs: before && kills > before.kills ? host.now() : kills === 0 || before?.limit !== limit ? 0 : before.killedAtMs,
    limit,
    restarts: [
      ...(before?.restarts ?? []).filter((entry) => host.now() - entry.atMs < WINDOW_MS),
      { atMs: host.now(), count: detail.RestartCount },
    ],
  };
  memory.set(detail.Id, seen);
  return seen;
}

const wholeMib = (bytes: number) => Math.floor(bytes / MIB) * MIB;
const raised = (limit: number, hostBytes: number) =>
  wholeMib(Math.min(limit * RAISE, hostBytes > 0 ? hostBytes * SHARE_OF_HOST : limit * RAISE));

const dataOf = (engine: Engine, detail: ContainerDetail, memoryBytes: number) => ({
  container: nameOf(detail),
  id: detail.Id,
  socket: engine.socket,
  memory_bytes: memoryBytes,
  previous_memory_bytes: detail.HostConfig.Memory,
  restart_policy: policyText(detail.HostConfig.RestartPolicy),
});

/** As `docker update --restart` takes it: `on-failure:3`. */
function policyText(policy: ContainerDetail["HostConfig"]["RestartPolicy"]): string {
  const name = policy?.Name || "no";
  return name === "on-failure" && policy!.MaximumRetryCount > 0 ? `${name}:${policy!.MaximumRetryCount}` : name;
}

/** Whether the host's memory runs short, so that a container without a limit endangers its neighbours now. Many sound hosts set no limits at all. */
async function isShort(host: Host): Promise<boolean> {
  const meminfo = await host.readText("/proc/meminfo").catch(() => "");
  const [total, available] = [memoryField(meminfo, "MemTotal"), memoryField(meminfo, "MemAvailable")];
  return total !== null && available !== null && available / total < SHORT;
}

function noLimit(engine: Engine, boundless: ContainerDetail[], running: number, hostBytes: number): Finding {
  const names = boundless.slice(0, 5).map(nameOf).join(", ");
  const share = wholeMib((hostBytes * SHARE_OF_HOST) / running);
  const sentence = `Less than ${percentText(SHORT)} of the host's memory is available, and ${countText(boundless.length, "container")} of ${running} may take all of its ${bytesText(hostBytes)}: ${names} (HostConfig.Memory is 0, /proc/meminfo).`;
  return degraded("no-limit", sentence, dataOf(engine, boundless[0]!, share));
}
