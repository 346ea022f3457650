import type { Host } from "../../host/host";
import { parseStat } from "../process-identity";

export interface FoundProcess {
  pid: number;
  startTicks: string;
  argv: string[];
  cwd: string;
}

/** The oldest process whose command line matches; workers that it forked match too, and are younger. Null when none does. @throws when the pattern is no regular expression. */
export async function findProcess(host: Host, pattern: string): Promise<FoundProcess | null> {
  const wanted = new RegExp(pattern);
  let oldest: FoundProcess | null = null;
  for (const name of await host.list("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await host.readText(`/proc/${name}/cmdline`).catch(() => "");
    const argv = line.replace(/\0$/, "").split("\0");
    if (line === "" || !wanted.test(argv.join(" "))) continue;
    const stat = parseStat(await host.readText(`/proc/${name}/stat`).catch(() => ""));
    if (stat === null || stat.state === "Z") continue;
    if (
      oldest &&
      (Number(oldest.startTicks) < Number(stat.startTicks) || (oldest.startTicks === stat.startTicks && oldest.pid < Number(name)))
    )
      continue;
    oldest = { pid: Number(name), startTicks: stat.startTicks, argv, cwd: await host.readLink(`/proc/${name}/cwd`).catch(() => "/") };
  }
  return oldest;
}
