import type { KernelLine } from "../kernel-log";
import { busOf } from "./pci";

/** Matches every kernel line that this file understands; an extended regular expression for `journalctl --grep`. */
export const XID_LINES = "NVRM: Xid|SXid|millwright: xid cleared";

/** One kind of Xid on one device, counted over the boot that runs now. Times are epoch milliseconds. */
export interface XidEvent {
  bus: string;
  code: number;
  /** SXid: reported by an NVSwitch. */
  nvswitch: boolean;
  fatal: boolean;
  count: number;
  firstMs: number;
  lastMs: number;
  /** The last line's text after the code. */
  text: string;
  pid: number | null;
  /** How many boots have shown it, this one included. */
  boots: number;
  /** The processor cluster it repeats on (`GPC 2, TPC 5`), when all of three or more name the same. */
  sameCluster: string | null;
}
export interface Xids {
  active: XidEvent[];
  /** The last time each bus was declared mended: after a reset, a restart or a hand-off. */
  cleared: Map<string, { atMs: number; how: string }>;
}

const XID = /NVRM: Xid \(([^)]{1,40})\): (\d{1,4}),? ?(.*)/;
const SXID = /SXid \(([^)]{1,40})\): (\d{1,6}),? ?(.*)/;
const CLEARED = /millwright: xid cleared (\S{1,40}) ?(.*)/;
const CLUSTER = /GPC (\d+), TPC (\d+)/;

interface Sighting {
  bus: string;
  code: number;
  nvswitch: boolean;
  line: KernelLine;
  text: string;
}

/**
 * Counts Xids: a new boot, or a `millwright: xid cleared <bus> <how>` line that a repair wrote after it, ends an event. The marker
 * stands in the same log as what it clears, so that their order is never in doubt.
 */
export function xidsOf(lines: KernelLine[]): Xids {
  const sightings: Sighting[] = [];
  const cleared: Xids["cleared"] = new Map();
  let active: Sighting[] = [];
  for (const line of lines) {
    const mark = CLEARED.exec(line.text);
    if (mark) {
      const bus = busOf(mark[1]!);
      cleared.set(bus, { atMs: line.atMs, how: mark[2]! });
      active = active.filter((sighting) => sighting.bus !== bus);
      continue;
    }
    const sighting = sightingOf(line);
    if (!sighting) continue;
    sightings.push(sighting);
    if (line.boot === "") active.push(sighting);
  }
  return { active: group(active).map((same) => eventOf(same, sightings)), cleared };
}

function sightingOf(line: KernelLine): Sighting | null {
  const xid = XID.exec(line.text);
  const match = xid ?? SXID.exec(line.text);
  return match && { bus: busOf(match[1]!), code: Number(match[2]), nvswitch: xid === null, line, text: match[3]! };
}

const keyOf = (sighting: Sighting) => `${sighting.nvswitch} ${sighting.bus} ${sighting.code}`;

function group(sightings: Sighting[]): Sighting[][] {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of sightings) groups.set(keyOf(sighting), [...(groups.get(keyOf(sighting)) ?? []), sighting]);
  return [...groups.values()];
}

function eventOf(same: Sighting[], all: Sighting[]): XidEvent {
  const last = same.at(-1)!;
  const clusters = same.map((sighting) => CLUSTER.exec(sighting.text)?.[0]);
  const pid = /pid='?(\d+)/.exec(last.text)?.[1];
  return {
    bus: last.bus,
    code: last.code,
    nvswitch: last.nvswitch,
    fatal: last.nvswitch && /^fatal/i.test(last.text),
    count: same.length,
    firstMs: same[0]!.line.atMs,
    lastMs: last.line.atMs,
    text: last.text.slice(0, 500),
    pid: pid === undefined ? null : Number(pid),
    boots: new Set(all.filter((other) => keyOf(other) === keyOf(last)).map((other) => other.line.boot)).size,
    sameCluster: same.length >= 3 && clusters[0] !== undefined && clusters.every((cluster) => cluster === clusters[0]) ? clusters[0] : null,
  };
}
