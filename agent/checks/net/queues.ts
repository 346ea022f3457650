import * as z from "zod";
import type { Host } from "../../host/host";

/** The root queue of an interface as `tc -s -j qdisc show` tells it. */
export interface RootQueue {
  dev: string;
  kind: string;
  drops: number;
}

const Row = z.object({ kind: z.string(), dev: z.string(), root: z.boolean().optional(), drops: z.number().default(0) });

/** The root queues of `tc -s -j qdisc show`; empty for anything else. */
export function rootQueues(json: string): RootQueue[] {
  let rows: unknown;
  try {
    rows = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row) => {
    const queue = Row.safeParse(row).data;
    return queue?.root ? [{ dev: queue.dev, kind: queue.kind, drops: queue.drops }] : [];
  });
}

/**
 * What `tc qdisc replace … root` needs to make the same root queue again, from `tc qdisc show dev X`: kind and options, without the
 * handle and the reference count. Empty when there is no such queue.
 */
export function queueSpecification(text: string): string {
  const line = text.split("\n").find((row) => / root /.test(row));
  const match = /^qdisc (\w+) \w+: root (?:refcnt \d+ )?(.*)$/.exec(line ?? "");
  return match ? `${match[1]} ${match[2]!.trim()}`.trim().slice(0, 300) : "";
}

/** Offloads that are off and could be on (`ethtool -k`): segmentation work that the processor does instead of the card. */
export function offloadsOff(text: string): string[] {
  const names: Record<string, string> = {
    "tcp-segmentation-offload": "tso",
    "generic-segmentation-offload": "gso",
    "generic-receive-offload": "gro",
  };
  return Object.entries(names).flatMap(([long, short]) => (new RegExp(`^${long}: off(?! \\[fixed\\])`, "m").test(text) ? [short] : []));
}

/** Queue and offloads of one interface. Values of a missing program are left empty. */
export async function interfaceState(host: Host, name: string): Promise<{ specification: string; offloads: string[] }> {
  const [queue, features] = await Promise.all([
    host.run("tc", ["qdisc", "show", "dev", name], { timeoutMs: 3_000 }),
    host.run("ethtool", ["-k", name], { timeoutMs: 3_000 }),
  ]);
  return { specification: queueSpecification(queue.stdout), offloads: offloadsOff(features.stdout) };
}
