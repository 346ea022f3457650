import type { Host } from "../host/host";
import { maskWords } from "../trust/mask-command";

/**
 * A process as more than its number, which the kernel gives away again: pid, start time (clock ticks after boot) and control group together
 * are the same only for the same process.
 */
export interface ProcessIdentity {
  pid: number;
  parent: number;
  session: number;
  /** Field 22 of `/proc/<pid>/stat`. */
  startTicks: string;
  state: string;
  command: string;
  uid: number;
  cgroup: string;
  /** Set by `nohup`: whoever started it wanted it to outlive the shell. */
  ignoresHangup: boolean;
}

/** Reads one process; null when it is gone (or hidden by another PID namespace). */
export async function processIdentity(host: Host, pid: number): Promise<ProcessIdentity | null> {
  const read = (name: string) => host.readText(`/proc/${pid}/${name}`).catch(() => "");
  const [stat, status, cmdline, cgroup] = await Promise.all([read("stat"), read("status"), read("cmdline"), read("cgroup")]);
  const fields = parseStat(stat);
  if (!fields) return null;
  return {
    pid,
    ...fields,
    command: maskWords(cmdline.replace(/\0+$/, "").split("\0")).join(" ").trim() || fields.command,
    uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    cgroup: cgroup.trim().split("\n").join(";"),
    ignoresHangup: hasSignal(/^SigIgn:\s+([0-9a-f]+)/m.exec(status)?.[1] ?? "0", 1),
  };
}

/** The fields that matter of `/proc/<pid>/stat`, whose second one may itself hold spaces and parentheses. */
export function parseStat(text: string): { state: string; parent: number; session: number; startTicks: string; command: string } | null {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  const rest = text
    .slice(close + 2)
    .trim()
    .split(" ");
  if (open < 0 || close < open || rest.length < 20) return null;
  const [parent, session] = [Number(rest[1]), Number(rest[3])];
  if (!Number.isInteger(parent) || !Number.isInteger(session) || !/^\d+$/.test(rest[19]!)) return null;
  return { state: rest[0]!, parent, session, startTicks: rest[19]!, command: text.slice(open + 1, close) };
}

const hasSignal = (mask: string, signal: number) => (BigInt(`0x${mask}`) & (1n << BigInt(signal - 1))) !== 0n;

/**
 * Whether the process is an orphan: its parent died (so that init adopted it), it did not make itself a daemon (own session,
 * `nohup`), the leader of its session is gone, and neither a unit nor a container holds it.
 */
export async function isOrphan(host: Host, process: ProcessIdentity): Promise<boolean> {
  if (process.parent !== 1 || process.ignoresHangup || process.session === process.pid) return false;
  if (/\.service|docker|containerd|kubepods|libpod|lxc|slurm/.test(process.cgroup)) return false;
  return process.session === 0 || (await host.stat(`/proc/${process.session}`).catch(() => null)) === null;
}
