import type { KernelLine } from "../kernel-log";
import { busOf } from "./pci";
import { type Sighting, sightingsOf } from "./xid-sightings";

/** One kind of Xid on one device over the boot that runs now. Times are epoch milliseconds. */
export interface XidEvent {
  bus: string;
  code: number;
  /** SXid: reported by an NVSwitch. */
  nvswitch: boolean;
  /** What the lines themselves say: `Fatal`, `Non-fatal`, `Severity 1`; null when they say nothing. */
  fatal: boolean | null;
  /** Moments at which it happened; the driver writes several lines for one. */
  count: number;
  lines: number;
  firstMs: number;
  lastMs: number;
  /** The telling line of the last moment, after the code. */
  text: string;
  pid: number | null;
  process: string | null;
  /** NVLinks that the lines name. */
  links: number[];
  /** The processor cluster that the last moment names (`GPC 2, TPC 5`). */
  cluster: string | null;
  /** The cluster when three or more moments name the same one and none another. */
  sameCluster: string | null;
  /** The Xid that the driver gives as the cause (`caused by previous Xid 149`). */
  causedBy: number | null;
  /** The kernel says it without a number. */
  withoutXid: boolean;
  /** How many boots have shown it, this one included. */
  boots: number;
}
export interface Xids {
  active: XidEvent[];
  /** The last time each bus was marked as repaired: after a reset, a restart or a hand-off. */
  cleared: Map<string, { atMs: number; how: string }>;
  /** Buses that had an Xid in an earlier boot, or before they were cleared. */
  recovered: string[];
}

const CLEARED = /^millwright: xid cleared (\S{1,40}) ?(.*)/;
const CLUSTER = /GPC (\d+), TPC (\d+)/;
/** Lines about one device and one code this close together are one event: the driver writes them in one go. */
const MOMENT_MS = 1_000;

/**
 * Counts Xids: a new boot, or a `millwright: xid cleared <bus> <how>` line that a repair wrote after it, ends an event. The marker
 * stands in the same log as what it clears, so that their order is never in doubt.
 */
export function xidsOf(lines: KernelLine[]): Xids {
  const cleared: Xids["cleared"] = new Map();
  const sightings = sightingsOf(lines);
  const byLine = new Map(sightings.map((sighting) => [sighting.line, sighting]));
  let active: Sighting[] = [];
  for (const line of lines) {
    const mark = CLEARED.exec(line.text);
    if (mark) {
      const bus = busOf(mark[1]!);
      cleared.set(bus, { atMs: line.atMs, how: mark[2]! });
      active = active.filter((sighting) => sighting.bus !== bus);
      continue;
    }
    const sighting = byLine.get(line);
    if (sighting && line.boot === "") active.push(sighting);
  }
  const inAllBoots = byKind(sightings);
  const ill = new Set(active.map(({ bus }) => bus));
  const recovered = [...new Set(sightings.map(({ bus }) => bus))].filter((bus) => !ill.has(bus));
  return { recovered, active: [...byKind(active)].map(([kind, same]) => eventOf(momentsOf(same), inAllBoots.get(kind)!)), cleared };
}

function byKind(sightings: Sighting[]): Map<string, Sighting[]> {
  const kinds = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const kind = `${sighting.nvswitch} ${sighting.bus} ${sighting.code}`;
    const same = kinds.get(kind);
    if (same) same.push(sighting);
    else kinds.set(kind, [sighting]);
  }
  return kinds;
}

function momentsOf(same: Sighting[]): Sighting[][] {
  const moments: Sighting[][] = [];
  for (const sighting of same) {
    const last = moments.at(-1);
    if (last && sighting.line.atMs - last[0]!.line.atMs <= MOMENT_MS) last.push(sighting);
    else moments.push([sighting]);
  }
  return moments;
}

/** The first value that any of these lines gives. */
const said = (moment: Sighting[], pattern: RegExp) => moment.map(({ text }) => pattern.exec(text)).find((match) => match !== null) ?? null;

function fatality(moment: Sighting[]): boolean | null {
  if (said(moment, /^fatal\b|\bFatal\s+XC/i)) return true;
  if (said(moment, /^non-?fatal\b|\bNon-?fatal\s+XC/i)) return false;
  const severity = said(moment, /^Severity (\d)/)?.[1];
  return severity === undefined ? null : severity !== "0";
}

/** The line that tells most: the one that names a fault, a link or a process, not the registers that follow it. */
const tellingLine = (moment: Sighting[]) => moment.find(({ text }) => !/^(?:Severity \d|Data \{)|Exception: ESR/.test(text)) ?? moment[0]!;

function eventOf(moments: Sighting[][], all: Sighting[]): XidEvent {
  const first = moments[0]![0]!;
  const latest = moments.at(-1)!;
  const fatalities = moments.map(fatality);
  const clusters = moments.map((moment) => said(moment, CLUSTER)?.[0] ?? null);
  const named = clusters.filter((cluster) => cluster !== null);
  const lines = moments.flat();
  const withPid = lines.filter(({ text }) => /pid='?\d/.test(text)).at(-1);
  const links = lines.flatMap(({ text }) => /\bLink (-?\d+)/.exec(text)?.[1] ?? []).map(Number);
  // Xid 154 says what the driver wants now, so its last line counts. Of other Xids the first line of the moment counts.
  const telling = first.code === 154 && !first.nvswitch ? latest.at(-1)! : tellingLine(latest);
  return {
    bus: first.bus,
    code: first.code,
    nvswitch: first.nvswitch,
    fatal: fatalities.includes(true) ? true : fatalities.includes(false) ? false : null,
    count: moments.length,
    lines: lines.length,
    firstMs: first.line.atMs,
    lastMs: lines.at(-1)!.line.atMs,
    text: telling.text.slice(0, 500),
    pid: withPid ? Number(/pid='?(\d+)/.exec(withPid.text)![1]) : null,
    process: (withPid && /name=([^,\s][^,]{0,60})/.exec(withPid.text)?.[1]) || null,
    links: [...new Set(links)].filter((link) => link >= 0).slice(0, 20),
    cluster: clusters.at(-1) ?? null,
    sameCluster: named.length >= 3 && new Set(named).size === 1 ? named[0]! : null,
    causedBy: Number(said(latest, /caused by previous Xid (\d{1,9})/)?.[1] ?? Number.NaN) || null,
    withoutXid: lines.every(({ withoutXid }) => withoutXid),
    boots: new Set(all.map((other) => other.line.boot)).size,
  };
}
