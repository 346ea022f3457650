import { hostname, networkInterfaces } from "node:os";
import type { Inventory } from "../../lib/contracts/agent";
import type { Workload } from "../../lib/contracts/workload";
import { cudaOfBanner } from "../checks/gpu/workload-fit";
import { parseMeminfo } from "../collectors/memory";
import type { Host } from "../host/host";
import { AGENT_VERSION } from "../version";

const TIMEOUT_MS = 5_000;

/** What the host is. A part that cannot be read is "unknown" or null; nothing here fails. */
export async function readInventory(
  host: Host,
  workloads: Workload[],
  digestOf?: (workload: Workload) => Promise<string | undefined>,
): Promise<Inventory> {
  const text = (path: string) => host.readText(path).catch(() => "");
  const [osRelease, kernel, bootId, cpuinfo, meminfo, nvidia, python] = await Promise.all([
    text("/etc/os-release"),
    text("/proc/sys/kernel/osrelease"),
    text("/proc/sys/kernel/random/boot_id"),
    text("/proc/cpuinfo"),
    text("/proc/meminfo"),
    readNvidia(host),
    host.run("python3", ["--version"], { timeoutMs: TIMEOUT_MS }),
  ]);
  return {
    hostname: hostname(),
    os: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? process.platform,
    kernel: kernel.trim() || "unknown",
    architecture: process.arch,
    ...parseCpuinfo(cpuinfo),
    memoryBytes: parseMeminfo(meminfo).total || 0,
    bootId: bootId.trim() || "unknown",
    python: /Python (\S+)/.exec(python.stdout + python.stderr)?.[1] ?? null,
    ...nvidia,
    agentVersion: AGENT_VERSION,
    addresses: addresses(),
    workloads: await Promise.all(
      workloads.map(async ({ name, kind, ...rest }) => {
        const digest = await digestOf?.({ name, kind, ...rest }).catch(() => undefined);
        return { name, kind, ...(digest === undefined ? {} : { digest }) };
      }),
    ),
  };
}

function parseCpuinfo(cpuinfo: string): { cpuModel: string; cpuCount: number } {
  const model = /^(?:model name|Hardware|CPU part)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1] ?? "unknown";
  return { cpuModel: model.trim(), cpuCount: cpuinfo.match(/^processor\s*:/gm)?.length ?? 0 };
}

async function readNvidia(host: Host): Promise<{ cuda: string | null; driver: string | null; gpus: Inventory["gpus"] }> {
  const module = await host.readText("/proc/driver/nvidia/version").catch(() => "");
  const driver = /Kernel Module(?: for \S+)?\s+(\d+\.\d+(?:\.\d+)?)/.exec(module)?.[1] ?? null;
  const query = ["--query-gpu=index,uuid,name,memory.total,driver_version", "--format=csv,noheader,nounits"];
  const cards = await host.run("nvidia-smi", query, { timeoutMs: TIMEOUT_MS });
  if (cards.exitCode !== 0) return { cuda: null, driver, gpus: [] };
  const gpus = parseGpus(cards.stdout);
  const banner = await host.run("nvidia-smi", [], { timeoutMs: TIMEOUT_MS });
  const cuda = cudaOfBanner(banner.stdout);
  return { cuda, driver: gpus[0]?.driver ?? driver, gpus };
}

function parseGpus(csv: string): Inventory["gpus"] {
  return csv.split("\n").flatMap((line) => {
    const [index, uuid, name, mib, driver] = line.split(",").map((field) => field.trim());
    if (!index || !/^\d+$/.test(index) || !uuid || !name) return [];
    return [{ index: Number(index), uuid, name, memoryBytes: (Number(mib) || 0) * 1024 * 1024, ...(driver ? { driver } : {}) }];
  });
}

/** Addresses that other hosts could know this one by. */
function addresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && !entry.address.startsWith("fe80:"))
    .map((entry) => entry.address)
    .slice(0, 32);
}
