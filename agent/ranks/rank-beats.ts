import type { Workload } from "../../lib/contracts/workload";
import type { RankBeat } from "../host/host";
import type { BeatLine } from "./beat-line";

interface Run {
  sinceMs: number;
  ranks: Map<number, RankBeat>;
}

/** The newest beat of every rank. It keeps beats only for declared workloads and ranks, so its size is bounded. */
export class RankBeats {
  private readonly runs = new Map<string, Run>();

  constructor(
    private readonly declared: () => Workload[],
    private readonly now: () => number = Date.now,
  ) {}

  /** @returns whether this beat is expected. */
  take({ workload, rank, host, pid, step, end }: BeatLine): boolean {
    const expected = this.declared().find(({ name }) => name === workload)?.ranks?.expected ?? 0;
    if (rank >= expected) return false;
    const run = this.runs.get(workload) ?? { sinceMs: this.now(), ranks: new Map<number, RankBeat>() };
    this.runs.set(workload, run);
    if (end) run.ranks.delete(rank);
    else run.ranks.set(rank, { rank, host, pid, step, atMs: this.now() });
    // When the last one has said goodbye, the run is over and the next one starts empty.
    if (run.ranks.size === 0) this.runs.delete(workload);
    return true;
  }

  /** Null: no rank of this workload has beaten since the agent started, or all have said goodbye. */
  of(workload: string): { sinceMs: number; beats: RankBeat[] } | null {
    const known = new Set(this.declared().map(({ name }) => name));
    for (const name of this.runs.keys()) if (!known.has(name)) this.runs.delete(name);
    const run = this.runs.get(workload);
    return run ? { sinceMs: run.sinceMs, beats: [...run.ranks.values()] } : null;
  }
}
