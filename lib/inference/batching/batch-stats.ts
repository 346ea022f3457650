import type { BatchWindow } from "@/lib/contracts/inference";
import type { BatchRun } from "./batcher";

const WINDOW_MS = 5_000;
const WINDOWS = 60;
/** Sizes 1, 2, 3–4, 5–8, … 513–1024. */
const BUCKETS = 11;

interface Open {
  atMs: number;
  batches: number;
  latencies: number[];
}

/** What a batcher did, for the page: batches by size, and how many items a second at which latency. */
export class BatchStats {
  readonly histogram: number[] = Array.from({ length: BUCKETS }, () => 0);
  private closed: BatchWindow[] = [];
  private open: Open | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  ran(run: BatchRun): void {
    const bucket = Math.min(Math.ceil(Math.log2(Math.max(run.weight, 1))), BUCKETS - 1);
    this.histogram[bucket] = (this.histogram[bucket] ?? 0) + 1;
    this.current().batches += 1;
  }

  answered(latencyMs: number): void {
    this.current().latencies.push(latencyMs);
  }

  /** The windows that are over, oldest first. */
  windows(): BatchWindow[] {
    this.closeIfOver();
    return this.closed;
  }

  private current(): Open {
    this.closeIfOver();
    this.open ??= { atMs: this.now(), batches: 0, latencies: [] };
    return this.open;
  }

  private closeIfOver(): void {
    if (!this.open || this.now() - this.open.atMs < WINDOW_MS) return;
    const { atMs, batches, latencies } = this.open;
    latencies.sort((one, other) => one - other);
    const p95Ms = latencies[Math.floor(latencies.length * 0.95)] ?? 0;
    const items = latencies.length;
    this.closed = [...this.closed, { atMs, items, batches, perSecond: items / (WINDOW_MS / 1_000), p95Ms }].slice(-WINDOWS);
    this.open = undefined;
  }
}
