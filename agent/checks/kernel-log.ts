import type { Host } from "../host/host";
import type { Memory } from "./check";

/** A line of the kernel log. `boot` is "" for the boot that runs now. */
export interface KernelLine {
  atMs: number;
  boot: string;
  text: string;
}
export type KernelLog = { lines: KernelLine[]; source: string } | { needs: string };

export interface KernelQuestion {
  /** A regular expression that means the same in Perl and in JavaScript. */
  pattern: string;
  /** The check's memory: a week's journal is searched once, and after that only new lines. */
  memory: Memory;
  /** Only the boot that runs now. */
  thisBoot?: boolean;
  /** Lines that repeat names which users of the host choose count, too. */
  withNames?: boolean;
  timeoutMs?: number;
}

const LINES = 5_000;
const MAX_MESSAGE = 2_000;
const REMEMBERED = "kernel-log";

/**
 * What the kernel says of processes, control groups and mounts repeats their names, and every user of the host may name theirs like an Xid.
 * A process' name may hold a line break.
 */
const REPEATS_NAMES =
  /^(?:oom-kill:|Task in |Memory cgroup |cgroup: |audit: |traps: |process '|INFO: task |overlayfs: |[\w.-]{1,32}: (?:Unknown parameter|Bad value for) |[\s\S]{1,16}\[\d{1,10}\]: segfault at |[\s\S]{1,16} invoked oom-killer|[\s\S]{0,40}Kill(?:ed)? process \d)/;
export const repeatsNames = (text: string): boolean => REPEATS_NAMES.test(text);

/**
 * Lines of the kernel log that match, oldest first: from the journal, which remembers earlier boots for a week, or else from `dmesg`,
 * which knows this boot only.
 */
export async function kernelLog(host: Host, question: KernelQuestion): Promise<KernelLog> {
  const log = await matchingLines(host, question);
  return "needs" in log || question.withNames ? log : { ...log, lines: log.lines.filter(({ text }) => !repeatsNames(text)) };
}

async function matchingLines(host: Host, question: KernelQuestion): Promise<KernelLog> {
  const lines = await fromJournal(host, question);
  if (lines) return { lines, source: "journal" };
  const ring = await host.run("dmesg", [], { timeoutMs: question.timeoutMs ?? 4_000, maxBytes: 8 * 1024 * 1024, readsKernelLog: true });
  if (ring.exitCode !== 0)
    return {
      needs: ring.error === "timeout" ? "dmesg to answer" : "the right to read the kernel log (group systemd-journal, or CAP_SYSLOG)",
    };
  if (ring.stdout.trim() === "") return { needs: "a kernel log: the journal and the kernel's own buffer hold no line" };
  const uptime = Number.parseFloat(await host.readText("/proc/uptime").catch(() => "")) || 0;
  const matcher = new RegExp(question.pattern);
  return { lines: ringLines(ring.stdout, host.now() - uptime * 1_000).filter((line) => matcher.test(line.text)), source: "dmesg" };
}

interface Remembered {
  lines: KernelLine[];
  /** The journal's cursor of the last line: it stays valid when the clock steps back. */
  cursor?: string;
}

/** The journal's matching lines; null when there is none to read. */
async function fromJournal(host: Host, { pattern, memory, thisBoot, timeoutMs = 4_000 }: KernelQuestion): Promise<KernelLine[] | null> {
  const before = (memory.get(REMEMBERED) as Remembered | undefined) ?? { lines: [] };
  const ask = (from: string) =>
    host.run(
      "journalctl",
      ["_TRANSPORT=kernel", ...(thisBoot ? ["-b"] : []), "-o", "json", "--no-pager", from, `-n${LINES}`, `--grep=${pattern}`],
      { timeoutMs, maxBytes: 8 * 1024 * 1024 },
    );
  let known = before;
  let run = await ask(known.cursor ? `--after-cursor=${known.cursor}` : "--since=-7d");
  if (known.cursor && /Failed to seek to cursor|Invalid argument/i.test(run.stderr)) {
    // The journal was rotated: read all of it again.
    known = { lines: [] };
    run = await ask("--since=-7d");
  }
  if (run.exitCode === null || /No journal files|not seeing messages|Failed to/.test(run.stderr)) return null;
  // No line, also after an error: keep what was known.
  if (!run.stdout.includes("{")) return known.lines.length > 0 || !(await isEmpty(host, memory, timeoutMs)) ? known.lines : null;
  const current = (await host.readText("/proc/sys/kernel/random/boot_id").catch(() => "")).trim().replaceAll("-", "");
  // Without a cursor everything was read again.
  const lines = [...(known.cursor ? known.lines : []), ...journalLines(run.stdout, current)].slice(-LINES);
  memory.set(REMEMBERED, { lines, cursor: lastCursor(run.stdout) ?? known.cursor } satisfies Remembered);
  return lines;
}

const NOT_EMPTY = "kernel-log-not-empty";

/** Whether the journal holds no kernel line of this boot at all, as in a container or with a storage that is switched off: its silence then says nothing. */
async function isEmpty(host: Host, memory: Memory, timeoutMs: number): Promise<boolean> {
  if (memory.get(NOT_EMPTY) === true) return false;
  const run = await host.run("journalctl", ["-k", "-b", "-n1", "-o", "json", "--no-pager"], { timeoutMs, maxBytes: 64 * 1024 });
  const holdsNone = /No entries/.test(run.stdout + run.stderr) || (run.exitCode === 0 && run.stdout.trim() === "");
  memory.set(NOT_EMPTY, !holdsNone);
  return holdsNone;
}

function lastCursor(text: string): string | undefined {
  const entry = parseObject(text.trimEnd().split("\n").at(-1) ?? "");
  return typeof entry?.__CURSOR === "string" ? entry.__CURSOR : undefined;
}

/** Lines of `journalctl -o json`; what is no JSON object is left out. A message that is not UTF-8 comes as an array of bytes. */
export function journalLines(text: string, currentBoot: string): KernelLine[] {
  const lines: KernelLine[] = [];
  for (const raw of text.split("\n")) {
    const entry = parseObject(raw);
    if (!entry) continue;
    const message = Array.isArray(entry.MESSAGE) ? Buffer.from(entry.MESSAGE.filter(Number.isInteger)).toString("utf8") : entry.MESSAGE;
    const atMs = Math.floor(Number(entry.__REALTIME_TIMESTAMP) / 1_000);
    if (typeof message !== "string" || !Number.isSafeInteger(atMs) || atMs < 0) continue;
    const boot = typeof entry._BOOT_ID === "string" ? entry._BOOT_ID : "";
    lines.push({ atMs, boot: boot === currentBoot ? "" : boot, text: message.slice(0, MAX_MESSAGE) });
  }
  return lines;
}

/** Lines of `dmesg`, whose times count from the boot. A line without a time belongs to the message before it. */
export function ringLines(text: string, bootMs: number): KernelLine[] {
  const lines: KernelLine[] = [];
  for (const raw of text.split("\n")) {
    const match = /^\[\s*(\d+\.\d+)\](?:\[\s*[CT]\d+\])? (.*)$/.exec(raw);
    const last = lines.at(-1);
    if (match) lines.push({ atMs: Math.round(bootMs + Number(match[1]) * 1_000), boot: "", text: match[2]!.slice(0, MAX_MESSAGE) });
    else if (last && raw.trim() !== "" && last.text.length < MAX_MESSAGE) last.text += `\n${raw.trim()}`;
  }
  return lines;
}

function parseObject(raw: string): Record<string, unknown> | null {
  if (!raw.startsWith("{")) return null;
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return null;
  }
}
