import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, type Memory, notApplicable, ok, unknown } from "../check";
import { countText, percentText, spanText } from "../quantity";
import { lostSince, type NetCounters, netCounters } from "./counters";
import { interfaceState, type RootQueue, rootQueues } from "./queues";

/** On a healthy link fewer than one segment in a thousand is sent twice. Above these shares people notice it. */
const WARN = 0.01;
const BAD = 0.05;
/** A busy, lossy path has its own normal value: only this many times more is a change. */
const TIMES_BASELINE = 4;
const WINDOW_MS = 20_000;
/** With fewer segments than this in the window the ratio means nothing. */
const LEAST_SEGMENTS = 500;
const DROPS_WARN = 0.01;
/** Queues that limit or drop on purpose, most often left over from a test. */
const SHAPERS = new Set(["tbf", "netem", "htb", "hfsc", "cbq"]);

interface Sample extends NetCounters {
  queues: RootQueue[];
}

export const netRetransmit = hostCheck({
  id: "net.retransmit",
  title: "TCP retransmissions",
  about:
    "Watches the share of TCP segments that had to be sent twice, with drops of interfaces and queues beside it. A few percent are enough to slow a distributed job or a model download several times over.",
  knows:
    "The kernel's counters in /proc/net/snmp and /proc/net/dev, of IPv4 and IPv6 together; qdiscs by `tc -j` (iproute2 4.17 and later); receive rings and offloads by `ethtool` where it is installed.",
  cannotSee:
    "Which connection loses segments, UDP and RDMA (InfiniBand is a part of distributed.comm), and what other network namespaces, such as those of containers, send.",
  every: "10s",
  within: "8s",
  async run(host, { memory }) {
    const counters = await netCounters(host);
    if (!counters) return notApplicable("This host has no /proc/net/snmp.");
    const tc = await host.run("tc", ["-s", "-j", "qdisc", "show"], { timeoutMs: 3_000 });
    const now: Sample = { ...counters, queues: rootQueues(tc.stdout) };
    const before = remember(now, memory);
    if (!before) return unknown("This is the first look at the counters; the next one gives a rate.");
    const sent = now.sent - before.sent;
    if (sent < 0) return unknown("The counters were reset; the next look gives a rate.");
    if (sent < LEAST_SEGMENTS)
      return ok(`${countText(sent, "segment")} sent in ${spanText(now.atMs - before.atMs)}: too few for a ratio (/proc/net/snmp).`);
    const ratio = (now.retransmitted - before.retransmitted) / sent;
    const baseline = (memory.get("baseline") as number | undefined) ?? 0;
    const high = ratio > Math.max(WARN, Math.min(BAD, baseline * TIMES_BASELINE));
    if (!high) memory.set("baseline", baseline * 0.95 + ratio * 0.05);
    return high ? explain(host, now, before, ratio, baseline) : quiet(now, before, ratio);
  },
});

/** Keeps the samples of the window and gives back its oldest. */
function remember(now: Sample, memory: Memory): Sample | undefined {
  const kept = ((memory.get("samples") as Sample[] | undefined) ?? []).filter((sample) => now.atMs - sample.atMs <= WINDOW_MS);
  memory.set("samples", [...kept, now].slice(-40));
  return kept[0];
}

function quiet(now: Sample, before: Sample, ratio: number): Finding {
  const share = `${percentText(ratio)} of ${now.sent - before.sent} TCP segments sent twice in ${spanText(now.atMs - before.atMs)}`;
  for (const [name, counters] of Object.entries(now.interfaces)) {
    const old = before.interfaces[name];
    const packets = old ? counters.received - old.received : 0;
    const lost = old ? lostSince(counters, old) : { packets: 0, counter: "" };
    if (packets > LEAST_SEGMENTS && lost.packets / packets > DROPS_WARN)
      return degraded(
        "interface-drops",
        `${name} lost ${lost.packets} packets beside ${packets} received (${percentText(lost.packets / packets)}; ${lost.counter} in /sys/class/net/${name}/statistics); ${share}.`,
        { interface: name, ratio },
      );
  }
  return ok(`${share} (/proc/net/snmp).`, { ratio });
}

/** The interface whose queue or card lost most in the window, and what is set on it. */
async function explain(host: Host, now: Sample, before: Sample, ratio: number, baseline: number): Promise<Finding> {
  const queueDrops = (queue: RootQueue) =>
    queue.drops - (before.queues.find((old) => old.dev === queue.dev && old.kind === queue.kind)?.drops ?? 0);
  const queue = now.queues.toSorted((a, b) => queueDrops(b) - queueDrops(a))[0];
  const squeezed = now.softnetSqueezed - before.softnetSqueezed;
  const share = `${percentText(ratio)} of ${now.sent - before.sent} TCP segments were sent twice in ${spanText(now.atMs - before.atMs)}, ${percentText(baseline)} is normal here (/proc/net/snmp)`;
  const name = queue && queueDrops(queue) > 0 ? queue.dev : (lossiest(now, before) ?? Object.keys(now.interfaces)[0] ?? "");
  const state = await interfaceState(host, name);
  const data = {
    interface: name,
    ratio,
    queue: state.specification,
    previous_queue: state.specification,
    offloads_off: state.offloads.join(" "),
    softnet_squeezed: squeezed,
  };
  const level = ratio >= BAD ? faulty : degraded;
  const off = state.offloads.length > 0 ? `, and ${offText(state.offloads)}` : "";
  if (queue && queueDrops(queue) > 0 && (SHAPERS.has(queue.kind) || queueDrops(queue) * 2 > now.retransmitted - before.retransmitted))
    return level(
      "queue-drops",
      `${share}; the ${queue.kind} queue of ${queue.dev} dropped ${queueDrops(queue)} packets (tc -s qdisc)${off}.`,
      data,
    );
  if (state.offloads.length > 0) return level("offloads-off", `${share}; on ${name} ${offText(state.offloads)}.`, data);
  const softnet = squeezed > 0 ? `; the kernel ran out of its packet budget ${countText(squeezed, "time")} (/proc/net/softnet_stat)` : "";
  return level("retransmits", `${share}; nothing on this host explains it, so look at the path${softnet}.`, data);
}

const offText = (offloads: string[]) => `${offloads.join(", ")} ${offloads.length === 1 ? "is" : "are"} off (ethtool -k)`;

function lossiest(now: Sample, before: Sample): string | undefined {
  const lost = Object.entries(now.interfaces).map(([name, counters]) => {
    const old = before.interfaces[name];
    return { name, lost: old ? lostSince(counters, old).packets : 0 };
  });
  const worst = lost.toSorted((a, b) => b.lost - a.lost)[0];
  return worst && worst.lost > 0 ? worst.name : undefined;
}
