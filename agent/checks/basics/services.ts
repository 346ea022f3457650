import type { Host } from "../../host/host";
import { countText, excerpt } from "../quantity";
import { atMostEvery, hasSystemd, type Look, NOTHING_THERE, type Probe, type Problem } from "./problem";

const MOST_SKEW_SECONDS = 1;
const CLOCK_MS = 2 * 60_000;

/** Failed systemd units. Finds nothing on a host without systemd. */
export const failedUnits: Probe = async (host) => {
  if (!(await hasSystemd(host))) return NOTHING_THERE;
  const run = await host.run("systemctl", ["--failed", "--no-legend", "--plain", "--no-pager"], { timeoutMs: 3_000 });
  if (run.exitCode !== 0) return NOTHING_THERE;
  const units = parseFailed(run.stdout);
  if (units.length === 0) return { problems: [], looked: ["systemd's units"] };
  const said = await lastComplaint(host, units[0]!);
  const sentence = `${countText(units.length, "unit has", "units have")} failed: ${units.slice(0, 5).join(", ")}${units.length > 5 ? ", …" : ""} (systemctl --failed)${said ? `; ${units[0]} says: ${said}` : ""}`;
  const data = { unit: units[0]!, units: units.slice(0, 50) };
  return { problems: [{ rank: 10, code: "failed-units", level: "degraded", sentence, data }], looked: ["systemd's units"] };
};

const COMPLAINT = /error|fail|fatal|panic|refused|denied|cannot|can't|unable|too many|no such|not found|invalid|killed/i;

/** The last line of a unit's own log that sounds like a reason; null where there is none. */
async function lastComplaint(host: Host, unit: string): Promise<string | null> {
  const run = await host.run("journalctl", ["-u", unit, "-b", "-n50", "-o", "cat", "--no-pager"], {
    timeoutMs: 2_000,
    maxBytes: 256 * 1024,
  });
  const line = run.exitCode === 0 ? run.stdout.split("\n").findLast((text) => COMPLAINT.test(text) && !isSystemds(text, unit)) : undefined;
  return line ? excerpt(line, 160) : null;
}

/** systemd itself writes only that the unit failed. */
const isSystemds = (text: string, unit: string) =>
  text.startsWith(`${unit}: `) || /^(?:Failed to start|Dependency failed|Stopped|Starting) /.test(text);

/** Names in `systemctl --failed --no-legend --plain`. */
export const parseFailed = (text: string): string[] =>
  text
    .split("\n")
    .flatMap(
      (line) =>
        /^[\u25cf*\s]*([\w@:.\\-]+\.(?:service|socket|mount|timer|target|device|path|swap|scope|slice|automount))\s+\S+\s+failed\b/.exec(
          line,
        )?.[1] ?? [],
    );

/** Whether the clock follows a reference, and by how much it is off: chrony tells the offset, systemd only whether it is synchronised. */
export const clock: Probe = (host, memory) => atMostEvery(CLOCK_MS, host, memory, "clock", () => clockNow(host));

async function clockNow(host: Host): Promise<Look> {
  const chrony = await host.run("chronyc", ["-n", "tracking"], { timeoutMs: 3_000 });
  if (chrony.exitCode === 0) return { problems: chronyProblem(chrony.stdout), looked: ["the clock"] };
  if (!(await hasSystemd(host))) return NOTHING_THERE;
  const systemd = await host.run("timedatectl", ["show"], { timeoutMs: 3_000 });
  const isSynchronised = /^NTPSynchronized=(yes|no)$/m.exec(systemd.stdout)?.[1];
  if (systemd.exitCode !== 0 || isSynchronised === undefined) return NOTHING_THERE;
  if (isSynchronised === "yes") return { problems: [], looked: ["the clock"] };
  const enabled = /^NTP=yes$/m.test(systemd.stdout) ? "time synchronisation is on but has not succeeded" : "time synchronisation is off";
  const sentence = `The clock follows no reference: ${enabled} (timedatectl show)`;
  return { problems: [{ rank: 22, code: "clock-unsynchronised", level: "degraded", sentence }], looked: ["the clock"] };
}

/** Reads `chronyc tracking`: `System time : 0.000012 seconds fast of NTP time`, `Leap status : Not synchronised`. */
export function chronyProblem(text: string): Problem[] {
  const offset = /^System time\s*:\s*([\d.]+) seconds (fast|slow)/m.exec(text);
  if (offset && Number(offset[1]) > MOST_SKEW_SECONDS)
    return [
      { rank: 9, code: "clock-skew", level: "faulty", sentence: `The clock is ${Number(offset[1])} s ${offset[2]} (chronyc tracking)` },
    ];
  if (/^Leap status\s*:\s*Not synchronised/m.test(text))
    return [
      {
        rank: 22,
        code: "clock-unsynchronised",
        level: "degraded",
        sentence: "The clock follows no reference (chronyc tracking: not synchronised)",
      },
    ];
  return [];
}
