import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { type Link, openLink, withoutLinks } from "./lossy-link";
import { runTool } from "./run-tool";

const links = new Map<string, Link>();

/** A token bucket with almost no queue, left behind by a test, on a real link with real flows: TCP really loses and retransmits packets. */
export const fault: Fault = {
  id: "net.retransmit",
  title: "a shaping queue left on an interface",
  repaired: "real",
  unavailable: withoutLinks,
  async healthy(dir) {
    const { link, undo } = await openLink();
    links.set(dir, link);
    return undo;
  },
  workload: () => Workload.parse({ name: "network", kind: "service" }),
  async inject(dir) {
    const { interface: name } = links.get(dir)!;
    await runTool("ethtool", ["-K", name, "tso", "off", "gso", "off"]).catch(() => {});
    await runTool("tc", ["qdisc", "replace", "dev", name, "root", "tbf", "rate", "4mbit", "burst", "3kb", "limit", "6kb"]);
    return async () => void (await runTool("tc", ["qdisc", "del", "dev", name, "root"]).catch(() => {}));
  },
  expect: {
    code: "queue-drops",
    sentence:
      /^\d+(\.\d)? % of \d+ TCP segments were sent twice in \d+ m?s, .* is normal here \(\/proc\/net\/snmp\); the tbf queue of mw[0-9a-f]+a dropped \d+ packets \(tc -s qdisc\)/,
  },
  runbook: "restore-queue-and-offloads",
  findWithinMs: 60_000,
  repairWithinMs: 90_000,
};
