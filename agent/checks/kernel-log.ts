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
  /** An extended regular expression without groups. */
  pattern: string;
  /** The asking check's memory: a week's journal is searched once, and after that only what was written since. */
  memory: Memory;
  /** Only the boot that runs now. */
  thisBoot?: boolean;
  timeoutMs?: number;
}

const LINES = 5_000;
const MAX_MESSAGE = 2_000;
const REMEMBERED = "kernel-log";

/**
 * Lines of the kernel log that match, oldest first: from the journal, which remembers earlier boots for a week, or else from `dmesg`,
 * which knows this boot only.
 */
export async function kernelLog(host: Host, question: KernelQuestion): Promise<KernelLog> {
  const lines = await fromJournal(host, question);
  if (lines) return { lines, source: "journal" };
  const ring = await host.run("dmesg", [], { timeoutMs: question.timeoutMs ?? 4_000, maxBytes: 8 * 1024 * 1024, readsKernelLog: true });
  if (ring.exitCode !== 0)
    return {
      needs: ring.error === "timeout" ? "dmesg to answer" : "the right to read the kernel log (group systemd-journal, or CAP_SYSLOG)",
    };
  const uptime = Number.parseFloat(await host.readText("/proc/uptime").catch(() => "")) || 0;
  const matcher = new RegExp(question.pattern);
  return { lines: ringLines(ring.stdout, host.now() - uptime * 1_000).filter((line) => matcher.test(line.text)), source: "dmesg" };
}

/** The journal's matching lines; null when there is none to read. */
async function fromJournal(host: Host, { pattern, memory, thisBoot, timeoutMs = 4_000 }: KernelQuestion): Promise<KernelLine[] | null> {
  const before = (memory.get(REMEMBERED) as KernelLine[] | undefined) ?? [];
  const last = before.at(-1);
  const since = last ? `--since=@${Math.floor(last.atMs / 1_000)}` : "--since=-7d";
  const run = await host.run(
    "journalctl",
    ["_TRANSPORT=kernel", ...(thisBoot ? ["-b"] : []), "-o", "json", "--no-pager", since, `-n${LINES}`, `--grep=${pattern}`],
    { timeoutMs, maxBytes: 8 * 1024 * 1024 },
  );
  if (run.exitCode === null || /No journal files|not seeing messages|Failed to/.test(run.stderr)) return null;
  // No line at all, also on an error: what was known stands.
  if (run.stdout === "") return before;
  const current = (await host.readText("/proc/sys/kernel/random/boot_id").catch(() => "")).trim().replaceAll("-", "");
  // The second of the last line is read again, so what is known of it is dropped first.
  const from = last ? Math.floor(last.atMs / 1_000) * 1_000 : 0;
  const read = journalLines(run.stdout, current).filter((line) => line.atMs >= from);
  const lines = [...before.filter((line) => line.atMs < from), ...read].slice(-LINES);
  memory.set(REMEMBERED, lines);
  return lines;
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
    lines.push({ atMs, boot: boot === currentBoot ? "" : boot, text: message });
  }
  return lines;
}

/** Lines of `dmesg`, whose times count from the boot. What stands without a time belongs to the message before it. */
export function ringLines(text: string, bootMs: number): KernelLine[] {
  const lines: KernelLine[] = [];
  for (const raw of text.split("\n")) {
    const match = /^\[\s*(\d+\.\d+)\](?:\[\s*[CT]\d+\])? (.*)$/.exec(raw);
    const last = lines.at(-1);
    if (match) lines.push({ atMs: Math.round(bootMs + Number(match[1]) * 1_000), boot: "", text: match[2]! });
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
