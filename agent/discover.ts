import type { Workload } from "../lib/contracts/workload";
import type { Host } from "./host";

/** Something that runs here and looks like a workload; the fields are those of `agent.yaml`. */
export type Discovered = Partial<Workload> & { name: string; kind: Workload["kind"]; pid: number; command: string };

interface Sign {
  kind: Workload["kind"];
  name: string;
  command: RegExp;
  port?: number;
}
const SIGNS: Sign[] = [
  { kind: "serving", name: "vllm", command: /\bvllm(\.entrypoints\S*|\s+serve)\b/, port: 8000 },
  { kind: "serving", name: "sglang", command: /\bsglang\.launch_server\b/, port: 30000 },
  { kind: "serving", name: "tgi", command: /\btext-generation-(launcher|server)\b/, port: 3000 },
  { kind: "serving", name: "triton", command: /\btritonserver\b/, port: 8000 },
  { kind: "serving", name: "ollama", command: /\bollama\s+serve\b/, port: 11434 },
  { kind: "serving", name: "llama-server", command: /\bllama-server\b/, port: 8080 },
  { kind: "training", name: "training", command: /\b(torchrun|torch\.distributed\.(run|launch)|deepspeed|accelerate\s+launch)\b/ },
  { kind: "database", name: "postgresql", command: /(^|\/)(postgres|postmaster)\s+-D\b/ },
  { kind: "database", name: "mariadb", command: /(^|\/)(mysqld|mariadbd)\b/ },
];
const MAX_FOUND = 50;

/** Workloads that run on the host and are not declared, for a person to take over into the config. Reads /proc only. */
export async function discoverWorkloads(host: Host, declared: Workload[]): Promise<Discovered[]> {
  const found: Discovered[] = [];
  const pids = (await host.list("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((a, b) => a - b)) {
    const command = (await host.readText(`/proc/${pid}/cmdline`).catch(() => "")).replaceAll("\0", " ").trim();
    const sign = command && SIGNS.find((one) => one.command.test(command));
    if (!sign || found.length >= MAX_FOUND) continue;
    if (declared.some((workload) => workload.process && matches(workload.process, command))) continue;
    const folder = await host.readLink(`/proc/${pid}/cwd`).catch(() => undefined);
    if (found.some((one) => one.command === command && one.folder === folder)) continue;
    found.push({ ...(await workloadFrom(host, pid, command, sign, folder)), name: freeName(sign.name, found, declared) });
  }
  return found;
}

async function workloadFrom(host: Host, pid: number, command: string, sign: Sign, folder: string | undefined): Promise<Discovered> {
  const python = /^(\S*python[\d.]*)\s/.exec(command)?.[1];
  const unit = /\/([^/\n]+\.service)(?:\/|$)/m.exec(await host.readText(`/proc/${pid}/cgroup`).catch(() => ""))?.[1];
  const port = /--port[= ](\d+)/.exec(command)?.[1] ?? sign.port;
  const config = /--config(?:-file)?[= ](\/\S+)/.exec(command)?.[1];
  return {
    name: sign.name,
    kind: sign.kind,
    pid,
    command: command.slice(0, 300),
    ...(folder ? { folder } : {}),
    ...(python?.startsWith("/") ? { python } : {}),
    ...(unit ? { unit } : {}),
    ...(config ? { configs: [config] } : {}),
    ...(sign.kind === "serving" && port ? { endpoint: `http://127.0.0.1:${port}` } : {}),
  };
}

function matches(pattern: string, command: string): boolean {
  try {
    return new RegExp(pattern).test(command);
  } catch {
    return false;
  }
}

function freeName(name: string, found: Discovered[], declared: Workload[]): string {
  const taken = new Set([...found, ...declared].map((one) => one.name));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
