import type { FindingCode } from "../../lib/contracts/finding-codes";
import type { Workload } from "../../lib/contracts/workload";
import { degraded, type Finding, faulty, hostCheck, notApplicable, ok, unknown } from "../check";
import type { Host } from "../host";
import { nvidiaDevices } from "./gpu/pci";
import { recoveryAction, verdictText, xidEntry } from "./gpu/xid-catalogue";
import { XID_LINES, type XidEvent, xidsOf } from "./gpu/xid-events";
import { kernelLog } from "./kernel-log";
import { countText, timeText } from "./quantity";

/** The same Xid in this many boots: reboots do not hold, stop rebooting. */
const BOOTS_BEFORE_RMA = 3;

interface Judged {
  event: XidEvent;
  code: FindingCode | "ignore";
  reason: string;
}

/** Worst first: what the sentence is about when several Xids stand. */
const ORDER: Judged["code"][] = ["hand-off", "reboot-host", "reset-gpu", "nvlink", "restart-workload", "verdicts-differ", "ignore"];

export const gpuXid = hostCheck({
  id: "gpu.xid",
  title: "Xid errors",
  about:
    "Counts the Xid and SXid errors that NVIDIA's driver writes to the kernel log since the boot or the last repair. They are the first and often the only sign of failing memory, a lost card or a broken link.",
  every: "15s",
  within: "10s",
  async run(host, { workloads, memory }) {
    const [devices, loaded] = await Promise.all([nvidiaDevices(host), host.stat("/proc/driver/nvidia").catch(() => null)]);
    if (devices.length === 0 && !loaded) return notApplicable("There is no NVIDIA device on this host.");
    const log = await kernelLog(host, { pattern: XID_LINES, memory });
    if ("needs" in log) return unknown(`The check needs ${log.needs}.`);
    const { active, cleared } = xidsOf(log.lines);
    const judged = active.map((event) => judge(event, active)).sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code));
    const worst = judged[0];
    const events = judged.slice(0, 50).map(({ event, code }) => ({ ...event, verdict: code }));
    const code = worst?.code;
    if (!worst || !code || code === "ignore") {
      const last = [...cleared].sort((a, b) => b[1].atMs - a[1].atMs)[0];
      const after = last ? ` since ${last[0]} was cleared at ${timeText(last[1].atMs)} (${last[1].how})` : " in this boot";
      return ok(worst ? `${sentenceOf(worst)} (${log.source}).` : `No Xid${after} (${log.source}).`, { events });
    }
    return findingOf(host, { ...worst, code }, judged.length, events, workloads, log.source);
  },
});

function judge(event: XidEvent, all: XidEvent[]): Judged {
  if (event.nvswitch)
    return { event, code: event.fatal ? "reset-gpu" : "ignore", reason: `an NVSwitch error, ${event.fatal ? "fatal" : "not fatal"}` };
  const entry = xidEntry(event.code);
  if (event.boots >= BOOTS_BEFORE_RMA)
    return { event, code: "hand-off", reason: `seen in ${event.boots} boots: ${event.boots - 1} reboots did not hold, open an RMA` };
  if (event.sameCluster)
    return { event, code: "hand-off", reason: `${event.count} times on the same ${event.sameCluster}: suspect the hardware` };
  if (entry.nvidia === "read-line") {
    const action = recoveryAction(event.text);
    return action
      ? { event, code: action.verdict, reason: `the driver asks for: ${action.words}` }
      : { event, code: "hand-off", reason: "the line names no known recovery action" };
  }
  const both = `NVIDIA: ${verdictText[entry.nvidia]}; gpud: ${entry.gpud ? verdictText[entry.gpud] : "says nothing"}`;
  if (entry.nvidia === "follow-other") return { event, code: all.length > 1 ? "ignore" : "restart-workload", reason: both };
  if (entry.nvidia === "ignore" && entry.gpud && entry.gpud !== "ignore") return { event, code: "verdicts-differ", reason: both };
  return { event, code: entry.nvidia, reason: both };
}

function sentenceOf({ event, reason }: Judged): string {
  const name = event.nvswitch ? `SXid ${event.code}` : `Xid ${event.code} (${xidEntry(event.code).name})`;
  const when = event.count === 1 ? `at ${timeText(event.lastMs)}` : `first ${timeText(event.firstMs)}, last ${timeText(event.lastMs)}`;
  return `${name} on ${event.bus}, ${countText(event.count, "time")}, ${when}; ${reason}`;
}

async function findingOf(
  host: Host,
  worst: Judged & { code: FindingCode },
  kinds: number,
  events: Record<string, unknown>[],
  workloads: Workload[],
  source: string,
): Promise<Finding> {
  const more = kinds > 1 ? `, and ${countText(kinds - 1, "other kind")} of Xid` : "";
  const data = {
    bus: worst.event.bus,
    pci: `${worst.event.bus}.0`,
    xid: worst.event.code,
    unit: await unitOf(host, worst.event.pid, workloads),
    events,
  };
  const level = worst.code === "verdicts-differ" ? degraded : faulty;
  return level(worst.code, `${sentenceOf(worst)}${more} (${source}).`, data);
}

/** The unit to restart: the one whose control group holds the process that the Xid names, or else the only declared one. */
async function unitOf(host: Host, pid: number | null, workloads: Workload[]): Promise<string> {
  const units = workloads.filter((workload) => workload.kind !== "database").flatMap((workload) => workload.unit ?? []);
  const group = pid === null ? "" : await host.readText(`/proc/${pid}/cgroup`).catch(() => "");
  return units.find((unit) => group.includes(`/${unit}`)) ?? (units.length === 1 ? units[0]! : "");
}
