import type { FindingCode } from "../../../lib/contracts/finding-codes";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, type Memory, notApplicable, ok, unknown } from "../check";
import { kernelLog } from "../kernel-log";
import { countText, timeText } from "../quantity";
import { driverErrors } from "./driver-errors";
import { workedSince } from "./load-since";
import { busOf, nvidiaDevices } from "./pci";
import { xidsOf } from "./xid-events";
import { XID_LINES } from "./xid-sightings";
import { type Judged, judgeXids, sentenceOf, subjectOf } from "./xid-verdict";

/** How many other kinds of Xid a sentence names. */
const NAMED = 3;

export const gpuXid = hostCheck({
  id: "gpu.xid",
  title: "Xid errors",
  about:
    "Counts the Xid and SXid errors that NVIDIA's driver writes to the kernel log since the boot or the last repair. They are the first and often the only sign of failing memory, a lost card or a broken link.",
  knows:
    "NVIDIA's catalogue of Xids and SXids with gpud's verdict beside it where they differ, NVLink 5 codes by their lines, and cards that fall off the bus without a code; from the journal (a week) or dmesg (this boot).",
  cannotSee:
    "Errors that the kernel's ring buffer has lost, other vendors' errors (gpu.hardware looks at AMD's), and whether a quiet card is sound: it says so when no work has run since.",
  every: "15s",
  within: "10s",
  async run(host, { workloads, memory }) {
    const [devices, loaded] = await Promise.all([nvidiaDevices(host), host.stat("/proc/driver/nvidia").catch(() => null)]);
    if (devices.length === 0 && !loaded) return notApplicable("There is no NVIDIA device on this host.");
    const log = await kernelLog(host, { pattern: XID_LINES, memory });
    if ("needs" in log) return unknown(`The check needs ${log.needs}.`);
    const { active, cleared, recovered } = xidsOf(log.lines);
    const judged = judgeXids(active);
    const worst = judged[0];
    const events = judged.slice(0, 50).map(({ event, code }) => ({ ...event, verdict: code }));
    const code = worst?.code;
    if (!worst || !code || code === "ignore") {
      const unnumbered = driverErrors(log.lines, host.now());
      if (unnumbered) return degraded("driver-errors", `${unnumbered} (${log.source}).`, { events });
      const last = [...cleared].sort((a, b) => b[1].atMs - a[1].atMs)[0];
      const after = last ? ` since ${last[0]} was cleared at ${timeText(last[1].atMs)} (${last[1].how})` : " in this boot";
      const said = worst ? sentenceOf(worst) : `No Xid${after}`;
      const idle = await idleSince(host, memory, recovered);
      // A card that is not there has no new error either: only cards that the driver holds were looked at.
      const subjects = devices.filter(({ driver }) => /^nvidia/.test(driver ?? "")).map(({ address }) => busOf(address));
      return ok(`${said} (${log.source})${idle}.`, { events, subjects, underLoad: idle === "" });
    }
    return findingOf(host, { ...worst, code }, judged.slice(1), events, workloads, log.source);
  },
});

async function findingOf(
  host: Host,
  worst: Judged & { code: FindingCode },
  others: Judged[],
  events: Record<string, unknown>[],
  workloads: Workload[],
  source: string,
): Promise<Finding> {
  const named = others.slice(0, NAMED).map(({ event }) => `${subjectOf(event)}, ${countText(event.count, "time")}`);
  if (others.length > NAMED) named.push(`${others.length - NAMED} more`);
  const also = named.length > 0 ? `. Also: ${named.join("; ")}` : "";
  const data = {
    bus: worst.event.bus,
    pci: `${worst.event.bus}.0`,
    subject: [worst.event.bus],
    xid: worst.event.code,
    unit: await unitOf(host, worst.event.pid, workloads),
    events,
  };
  const level = worst.code === "verdicts-differ" ? degraded : faulty;
  return level(worst.code, `${sentenceOf(worst)}${also} (${source}).`, data);
}

/** Says of cards that had an Xid before whether they have worked since; empty where all have, or none had one. */
async function idleSince(host: Host, memory: Memory, recovered: string[]): Promise<string> {
  if (recovered.length === 0) return "";
  const worked = await workedSince(host, memory, recovered);
  const idle = recovered.filter((bus) => !worked.has(bus));
  return idle.length > 0 ? `; nothing has run on ${idle.slice(0, 4).join(", ")} since, so it is not proved under load` : "";
}

/** The unit to restart: the one whose control group holds the process that the Xid names, or else the only declared one. */
async function unitOf(host: Host, pid: number | null, workloads: Workload[]): Promise<string> {
  const units = workloads.filter((workload) => workload.kind !== "database").flatMap((workload) => workload.unit ?? []);
  const group = pid === null ? "" : await host.readText(`/proc/${pid}/cgroup`).catch(() => "");
  return units.find((unit) => group.includes(`/${unit}`)) ?? (units.length === 1 ? units[0]! : "");
}
