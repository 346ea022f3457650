import { countText, spanText, timeText } from "../quantity";
import { recoveryAction, sxidEntry, verdictText, xidEntry } from "./xid-catalogue";
import type { XidEvent } from "./xid-events";
import type { Action, Verdict } from "./xid-table";

/** The same Xid in this many boots: reboots do not help, stop rebooting. */
const BOOTS_BEFORE_RMA = 3;
/** An engine that an application has wedged times out within this time. */
const AFTERMATH_MS = 60_000;
/** Engine time-outs: an application's own fault causes them as often as a failing card. */
const TIMEOUTS = new Set([8, 46, 109]);
/** Faults that an application makes itself: it ran a bad instruction, or touched memory that is not its own. */
const APPLICATION = new Set([13, 31, 32, 43, 69]);
/** They explain an Xid 48 of the same card. */
const ECC_DETAILS = new Set([171, 172]);

export interface Judged {
  event: XidEvent;
  code: Action | "verdicts-differ";
  reason: string;
  /** Its cause was found among the other events of the card. */
  isTraced?: boolean;
}

/** Worst first: what the sentence is about when several Xids stand. */
const ORDER: Judged["code"][] = ["hand-off", "reboot-host", "reset-gpu", "nvlink", "restart-workload", "verdicts-differ", "ignore"];

/** Every event with what to do about it: the worst first; of equal ones, one that was traced to another, then the earliest. */
export const judgeXids = (events: XidEvent[]): Judged[] =>
  events
    .map((event) => judge(event, events))
    .sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code) || rankOf(a) - rankOf(b) || a.event.firstMs - b.event.firstMs);

/** Xid 154 only repeats what another one asked for. */
const rankOf = ({ event, isTraced }: Judged) => (isTraced ? 0 : event.code === 154 ? 2 : 1);

function judge(event: XidEvent, all: XidEvent[]): Judged {
  if (event.nvswitch) return judgeSwitch(event);
  const neighbours = all.filter((other) => other !== event && !other.nvswitch && other.bus === event.bus);
  const judged = judgeByCatalogue(event, neighbours);
  const restarts = judged.code === "reset-gpu" || judged.code === "reboot-host" || judged.code === "nvlink";
  if (restarts && event.boots >= BOOTS_BEFORE_RMA)
    return { event, code: "hand-off", reason: `seen in ${event.boots} boots: ${event.boots - 1} reboots did not hold, open an RMA` };
  return judged;
}

function judgeSwitch(event: XidEvent): Judged {
  const entry = sxidEntry(event.code);
  const isFatal = event.fatal ?? (entry !== null && entry.kind !== "non-fatal");
  if (isFatal) {
    const scope = entry?.kind === "always-fatal" ? "fatal for the whole fabric" : "a fatal NVSwitch error";
    return { event, code: "reboot-host", reason: `${scope}: reset all GPUs and NVSwitches together, or restart the host` };
  }
  if (entry?.gpudReboots)
    return {
      event,
      code: "verdicts-differ",
      reason: "NVIDIA: not fatal, the application that used the link may fail; gpud: reboot the host",
    };
  return {
    event,
    code: "ignore",
    reason: event.fatal === false ? "an NVSwitch error, not fatal" : "an NVSwitch error that no list calls fatal",
  };
}

function judgeByCatalogue(event: XidEvent, neighbours: XidEvent[]): Judged {
  const entry = xidEntry(event.code);
  if (event.sameCluster)
    return { event, code: "hand-off", reason: `${event.count} times on the same ${event.sameCluster}: suspect the hardware` };
  if (event.code === 45 || ECC_DETAILS.has(event.code)) return judgeFollower(event, neighbours);
  if (entry.nvidia === "read-line") {
    const action = recoveryAction(event.text);
    return action
      ? { event, code: action.verdict, reason: `the driver asks for: ${action.words}` }
      : { event, code: "hand-off", reason: "the line names no known recovery action" };
  }
  const both = verdictsOf(event.code);
  if (entry.nvidia === "nvlink" && event.fatal !== null)
    return event.fatal
      ? { event, code: "reset-gpu", reason: `the line says Fatal: reset the GPU and look at that link's cable or bridge (${both})` }
      : { event, code: "ignore", reason: "the line says Nonfatal: NVIDIA's decode table asks for nothing unless an Xid 154 follows" };
  const cause = TIMEOUTS.has(event.code) ? applicationFaultBefore(event, neighbours) : undefined;
  if (cause) {
    const before = `${spanText(event.firstMs - cause.firstMs)} after Xid ${cause.code} (${nameOf(cause)})`;
    return {
      event,
      code: "restart-workload",
      isTraced: true,
      reason: `${before}: the application's own fault comes first, so restart the workload, and reset the GPU if Xid ${event.code} returns (${both})`,
    };
  }
  if (entry.nvidia === null) return { event, code: entry.gpud ? "verdicts-differ" : "hand-off", reason: both };
  if (entry.nvidia === "ignore" && entry.gpud && entry.gpud !== "ignore") return { event, code: "verdicts-differ", reason: both };
  return { event, code: actionOf(entry.nvidia), reason: both };
}

/** An Xid that only follows another one: that one is judged, whether its own line is still in the log or not. */
function judgeFollower(event: XidEvent, neighbours: XidEvent[]): Judged {
  const cause = event.causedBy ?? (ECC_DETAILS.has(event.code) ? 48 : null);
  const isThere = cause === null ? neighbours.length > 0 : neighbours.some((other) => other.code === cause);
  if (isThere) return { event, code: "ignore", reason: cause === null ? "the result of another Xid" : `the result of Xid ${cause}` };
  if (cause === null) return { event, code: "restart-workload", reason: verdictsOf(event.code) };
  const { nvidia, gpud } = xidEntry(cause);
  const code = nvidia === null || nvidia === "ignore" ? "restart-workload" : nvidia === "nvlink" ? "reset-gpu" : actionOf(nvidia);
  const reason = `caused by Xid ${cause} (${xidEntry(cause).name}), for which NVIDIA: ${said(nvidia)}; gpud: ${said(gpud)}`;
  return { event, code, reason };
}

/** When neither the other Xid nor the line's own words are known, only the affected workload can be restarted. */
const actionOf = (verdict: Verdict): Action => (verdict === "follow-other" || verdict === "read-line" ? "restart-workload" : verdict);

const said = (verdict: Verdict | null) => (verdict === null ? "says nothing" : verdictText[verdict]);
function verdictsOf(code: number): string {
  const { nvidia, gpud } = xidEntry(code);
  return `NVIDIA: ${said(nvidia)}; gpud: ${said(gpud)}`;
}

function applicationFaultBefore(event: XidEvent, neighbours: XidEvent[]): XidEvent | undefined {
  return neighbours.find(({ code, lastMs, firstMs }) => {
    const isBefore = firstMs <= event.firstMs && event.firstMs - lastMs <= AFTERMATH_MS;
    return APPLICATION.has(code) && isBefore;
  });
}

const nameOf = (event: XidEvent): string =>
  [event.nvswitch ? (sxidEntry(event.code)?.name ?? "not in NVIDIA's lists") : xidEntry(event.code).name, event.cluster]
    .filter((part) => part !== null)
    .join(", ");

/** `Xid 79 (GPU has fallen off the bus) on 0000:43:00`, with link and process where the lines name them. */
export function subjectOf(event: XidEvent): string {
  const what = event.withoutXid
    ? `The kernel says that a GPU has fallen off the bus`
    : `${event.nvswitch ? "SXid" : "Xid"} ${event.code} (${nameOf(event)})`;
  const links = event.links.length > 0 ? `, link ${event.links.join(", ")}` : "";
  const process = event.pid === null ? "" : `, process ${event.pid}${event.process ? ` (${event.process})` : ""}`;
  return `${what} on ${event.bus}${links}${process}`;
}

/** What happened, how often and when, and what it means. */
export function sentenceOf({ event, reason }: Judged): string {
  const when = event.count === 1 ? `at ${timeText(event.lastMs)}` : `first ${timeText(event.firstMs)}, last ${timeText(event.lastMs)}`;
  const words = event.withoutXid ? ` ("${event.text.slice(0, 160)}", no Xid)` : "";
  return `${subjectOf(event)}${words}, ${countText(event.count, "time")}, ${when}; ${reason}`;
}
