import type { Host } from "../host/host";

/** One value of one series now. NaN = not measured this time; the series keeps its place in the layout. */
export interface Sample {
  name: string;
  labels?: Record<string, string>;
  value: number;
  decimals: number;
}

/** Reads one part of the machine. It may keep counters from call to call; the first call of a rate answers NaN. */
export interface Collector {
  name: string;
  collect(host: Host): Promise<Sample[]>;
  /** Ends what it started. */
  stop?(): void;
}

export const ratio = (name: string, value: number, labels?: Record<string, string>): Sample => ({ name, labels, value, decimals: 4 });
export const bytes = (name: string, value: number, labels?: Record<string, string>): Sample => ({
  name,
  labels,
  value: Math.round(value),
  decimals: 0,
});

/** Turns counters that only grow into rates a second. A counter that went back (a restart, a wrap) gives NaN once. */
export class Rates {
  private before = new Map<string, { value: number; atMs: number }>();

  perSecond(key: string, value: number, atMs: number): number {
    const before = this.before.get(key);
    this.before.set(key, { value, atMs });
    if (!before || atMs <= before.atMs || value < before.value) return Number.NaN;
    return ((value - before.value) * 1_000) / (atMs - before.atMs);
  }
}
