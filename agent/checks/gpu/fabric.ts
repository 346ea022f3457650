import type { Host } from "../../host/host";
import { excerpt } from "../quantity";
import type { GpuHardware } from "./hardware";
import type { Problem } from "./hardware-problems";
import type { PciDevice } from "./pci";

const SOUND_STATE = /^(?:completed|n\/a|not supported)$/i;
const SOUND_STATUS = /^(?:success|n\/a|not supported)$/i;
const OTHER_RELEASE = /interface version (\d[\d.]+\d) (?:don't|doesn't|does not) match with driver version (\d[\d.]+\d)/;
const LOG = "/var/log/fabricmanager.log";

/** NVSwitch machines need the fabric manager, and each GPU must have registered with it; without that CUDA fails with `system not yet initialized`. */
export async function fabricProblems(host: Host, devices: PciDevice[], gpus: GpuHardware[]): Promise<Problem[]> {
  const waiting = gpus.filter((gpu) => gpu.fabric && !SOUND_STATE.test(gpu.fabric.state));
  const failed = gpus.filter((gpu) => gpu.fabric && SOUND_STATE.test(gpu.fabric.state) && isUnsound(gpu.fabric));
  const hasSwitch = devices.some((device) => device.kind === "switch");
  if (waiting.length === 0 && failed.length === 0 && !hasSwitch) return [];
  const run = await host.run("systemctl", ["is-active", "nvidia-fabricmanager"], { timeoutMs: 3_000 });
  const state = run.stdout.trim();
  const said = await lastError(host);
  const log = said ? `; its log says: ${said}` : "";
  const first = failed[0];
  if (first) {
    const who = failed.length === 1 ? `GPU ${first.index}` : `GPUs ${failed.map(({ index }) => index).join(", ")}`;
    const health = first.fabric!.health && !/^(?:healthy|n\/a)$/i.test(first.fabric!.health) ? ` (health ${first.fabric!.health})` : "";
    const sentence = `The fabric registration of ${who} is ${first.fabric!.state} and ended with ${first.fabric!.status ?? "no status"}${health}: CUDA across the NVSwitches fails; the fabric manager is ${state || "not to be asked"}${log} (nvidia-smi -q -x)`;
    return [{ rank: 2.55, level: "faulty", code: "fabric-error", bus: first.bus, sentence }];
  }
  const releases = said ? OTHER_RELEASE.exec(said) : null;
  if (releases && state !== "active") {
    const sentence = `The fabric manager is ${state || "not running"} because it is of another release than the driver: ${releases[1]} against ${releases[2]} (its log)`;
    return [{ rank: 2.57, level: "faulty", code: "fabric-release", bus: waiting[0]?.bus ?? "", sentence }];
  }
  if (waiting.length === 0 && (state === "active" || state === "")) return [];
  const why = waiting[0] ? `GPU ${waiting[0].index}'s fabric state is ${waiting[0].fabric!.state}` : "this host has NVSwitches";
  const sentence = `The fabric manager is ${state || "not to be asked"} and ${why}${log} (systemctl is-active nvidia-fabricmanager)`;
  return [{ rank: 2.6, level: "faulty", code: "fabric-manager-down", bus: waiting[0]?.bus ?? "", sentence }];
}

const isUnsound = ({ status, health }: NonNullable<GpuHardware["fabric"]>) =>
  (status !== null && !SOUND_STATUS.test(status)) || /^(?:unhealthy|limited capacity)/i.test(health ?? "");

/** The last line that reports an error, of the fabric manager's own log or else of the journal. */
const lastError = async (host: Host): Promise<string | null> => (await errorInFile(host)) ?? (await errorInJournal(host));

/** `[Nov 01 2026 12:00:00] [ERROR] [tid 4711] …` */
async function errorInFile(host: Host): Promise<string | null> {
  const { size } = await host.stat(LOG).catch(() => ({ size: 0 }));
  if (size === 0) return null;
  const from = Math.max(0, size - 64 * 1024);
  const text = (await host.readBytes(LOG, from, 64 * 1024).catch(() => Buffer.alloc(0))).toString("utf8");
  const line = text.split("\n").findLast((candidate) => /\[(?:ERROR|CRITICAL)\]/.test(candidate));
  return line
    ? line
        .replace(/^.*?\[(?:ERROR|CRITICAL)\]\s*(?:\[tid \d+\]\s*)?/, "")
        .slice(0, 200)
        .trim()
    : null;
}

/** What the fabric manager printed before it had a log, such as that it does not fit the driver. */
async function errorInJournal(host: Host): Promise<string | null> {
  const run = await host.run("journalctl", ["-u", "nvidia-fabricmanager", "-b", "-n100", "-o", "cat", "--no-pager"], { timeoutMs: 3_000 });
  const line = run.stdout
    .split("\n")
    .findLast(
      (text) => OTHER_RELEASE.test(text) || /\b(?:error|failed|failure)\b.*NV(?:Switch|Link)|^fabric manager .*(?:fail|abort)/i.test(text),
    );
  return line ? excerpt(line.replace(/^.*?nv-fabricmanager\[\d+\]: /, ""), 200) : null;
}
