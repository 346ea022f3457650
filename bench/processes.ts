import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Clock ticks a second, as /proc counts CPU time; 100 on every Linux we run on. */
const TICKS = 100;

/** A measured program. It listens on loopback only. */
export interface Program {
  pid: number;
  child: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function startProgram(command: string, args: string[], options: { env?: NodeJS.ProcessEnv; log: string; ipc?: boolean }): Program {
  const log = openSync(options.log, "a");
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", log, log, ...(options.ipc ? (["ipc"] as const) : [])],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid!,
    child,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      const killer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await gone;
      clearTimeout(killer);
    },
  };
}

/** Waits until a URL answers with any status. */
export async function untilAnswers(url: string, waitMs = 60_000): Promise<void> {
  for (const end = Date.now() + waitMs; ; ) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > end) throw new Error(`${url} does not answer`);
    await delay(100);
  }
}

interface Stat {
  pid: number;
  parent: number;
  cpuSeconds: number;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // utime, stime and those of children that have ended and were waited for.
    const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
    return { pid, parent: Number(fields[1]), cpuSeconds: ticks / TICKS };
  } catch {
    return null;
  }
}

function treeOf(roots: readonly number[]): Stat[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const inside = new Set(roots);
  for (let grew = true; grew; ) {
    grew = false;
    for (const stat of all) {
      if (!inside.has(stat.pid) && inside.has(stat.parent)) {
        inside.add(stat.pid);
        grew = true;
      }
    }
  }
  return all.filter((stat) => inside.has(stat.pid));
}

/** CPU seconds so far of these processes and all their descendants. */
export const cpuSecondsOf = (roots: readonly number[]): number => treeOf(roots).reduce((sum, stat) => sum + stat.cpuSeconds, 0);

/** Memory in bytes of these processes and all their descendants. Shared pages count once (PSS). */
export function memoryOf(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, { pid }) => {
    try {
      return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1] ?? 0) * 1_024;
    } catch {
      return sum;
    }
  }, 0);
}

/** The pid of the PostgreSQL server on a port. */
export function postgresOn(port: number): number {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "latin1").split("\0");
      if (words[0]?.endsWith("/postgres") && words[words.indexOf("-p") + 1] === String(port) && words.includes("-D")) return Number(name);
    } catch {}
  }
  throw new Error(`no PostgreSQL on port ${port}`);
}

/** Watches the memory of a side while it works. */
export function watchMemory(roots: readonly number[], everyMs = 1_000): { peakBytes(): number; stop(): void } {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, memoryOf(roots));
  };
  look();
  const timer = setInterval(look, everyMs);
  return { peakBytes: () => peak, stop: () => clearInterval(timer) };
}
