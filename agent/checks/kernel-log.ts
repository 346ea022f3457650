import type { Host } from "../host";

/** A line of the kernel log. `boot` is "" for the boot that runs now. */
export interface KernelLine {
  atMs: number;
  boot: string;
  text: string;
}
export type KernelLog = { lines: KernelLine[]; source: string } | { needs: string };

const LINES = 5_000;

/**
 * Lines of the kernel log that match `pattern` (an extended regular expression without groups), oldest first: from the journal, which
 * remembers earlier boots for a week, or else from `dmesg`, which knows this boot only.
 */
export async function kernelLog(host: Host, pattern: string, timeoutMs = 4_000): Promise<KernelLog> {
  const journal = await host.run(
    "journalctl",
    ["_TRANSPORT=kernel", "-o", "json", "--no-pager", "--since=-7d", `-n${LINES}`, `--grep=${pattern}`],
    { timeoutMs, maxBytes: 8 * 1024 * 1024 },
  );
  if (journal.exitCode !== null && !/No journal files|not seeing messages|Failed to/.test(journal.stderr)) {
    const current = (await host.readText("/proc/sys/kernel/random/boot_id").catch(() => "")).trim().replaceAll("-", "");
    return { lines: journalLines(journal.stdout, current), source: "journal" };
  }
  const ring = await host.run("dmesg", [], { timeoutMs, maxBytes: 8 * 1024 * 1024 });
  if (ring.exitCode !== 0)
    return {
      needs: ring.error === "timeout" ? "dmesg to answer" : "the right to read the kernel log (group systemd-journal, or CAP_SYSLOG)",
    };
  const uptime = Number.parseFloat(await host.readText("/proc/uptime").catch(() => "")) || 0;
  const matcher = new RegExp(pattern);
  return { lines: ringLines(ring.stdout, host.now() - uptime * 1_000).filter((line) => matcher.test(line.text)), source: "dmesg" };
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

/** Lines of `dmesg`, whose times count from the boot. */
export function ringLines(text: string, bootMs: number): KernelLine[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\[\s*(\d+\.\d+)\] (.*)$/.exec(line);
    return match ? [{ atMs: Math.round(bootMs + Number(match[1]) * 1_000), boot: "", text: match[2]! }] : [];
  });
}

function parseObject(raw: string): Record<string, unknown> | null {
  if (!raw.startsWith("{")) return null;
  try {
    return JSON.parse(raw) as Record<string, unknown>;
  } catch {
    return null;
  }
}
