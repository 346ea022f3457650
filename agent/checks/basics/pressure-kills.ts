import { journalLines, type KernelLine } from "../kernel-log";
import { countText, excerpt, timeText } from "../quantity";
import { atMostEvery, hasSystemd, type Look, NOTHING_THERE, type Probe } from "./problem";

const MINUTE_MS = 60_000;
const KILLED = /^Killed (\/\S+) due to (.+)$/;

/**
 * Units that systemd-oomd ended: it acts on memory pressure, long before the kernel would kill a process. Only the last hours count, because no
 * repair marks such a kill as dealt with.
 */
export const pressureKills: Probe = (host, memory) =>
  atMostEvery(MINUTE_MS, host, memory, "pressure", async () => {
    if (!(await hasSystemd(host))) return NOTHING_THERE;
    const run = await host.run(
      "journalctl",
      ["-u", "systemd-oomd", "--since=-6h", "-o", "json", "--no-pager", "-n200", "--grep=^Killed "],
      { timeoutMs: 3_000, maxBytes: 1024 * 1024 },
    );
    return killsOf(journalLines(run.stdout, ""));
  });

function killsOf(lines: KernelLine[]): Look {
  const kills = lines.filter(({ text }) => KILLED.test(text));
  const last = kills.at(-1);
  if (!last) return NOTHING_THERE;
  const [, group, reason] = KILLED.exec(last.text)!;
  const names = [...new Set(kills.map(({ text }) => KILLED.exec(text)![1]!.split("/").at(-1)!))];
  const others = names.length > 1 ? `; in all: ${names.slice(-5).join(", ")}` : "";
  const sentence = `systemd-oomd ended ${countText(kills.length, "control group")}, last ${group!.split("/").at(-1)} at ${timeText(last.atMs)}, due to ${excerpt(reason!, 160)}${others} (journalctl -u systemd-oomd)`;
  return { problems: [{ rank: 11, code: "pressure-kills", level: "degraded", sentence, data: { units: names } }], looked: [] };
}
