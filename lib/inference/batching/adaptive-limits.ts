import type { BatchRun, Limits } from "./batcher";
import { ServiceFit, type ServiceTime } from "./service-fit";

export interface AdaptiveBounds {
  /** What an item's wait and its batch may take together. */
  sloMs: number;
  /** Hard upper bounds, whatever is measured. */
  largestBatch: number;
  longestDelayMs: number;
}

/** The part of the SLO that is used; the rest is for noise. */
const PLANNED = 0.9;
/** How fast the measured rate of arrivals adapts. */
const RATE_WINDOW_MS = 500;

/**
 * Tunes size and delay from what was measured, within a latency SLO.
 *
 * Size: an item waits at most for the batch before its own, so two batches must fit into the SLO. Once items have waited for half of the SLO the
 * queue is the problem, and larger batches, which cost less an item, shorten it. A size grows at most twofold at a time.
 * Delay: none while items come more rarely than one batch takes; else half of the fixed cost, since a longer wait costs more than it saves.
 */
export class AdaptiveLimits {
  private readonly fit = new ServiceFit();
  private tried = 1;
  private backlogged = false;
  private rate = 0;
  private rateAt = 0;

  constructor(private readonly bounds: AdaptiveBounds) {}

  arrived(nowMs: number, weight = 1): void {
    const passed = Math.max(nowMs - this.rateAt, 0);
    this.rate = this.rate * Math.exp(-passed / RATE_WINDOW_MS) + weight / RATE_WINDOW_MS;
    this.rateAt = nowMs;
  }

  observe(run: BatchRun): void {
    if (run.failed) return;
    this.fit.observe(run.weight, run.serviceMs);
    this.tried = Math.max(run.weight, this.tried * 0.98);
    this.backlogged = run.waiting > 0 && run.oldestWaitMs > this.bounds.sloMs / 2;
  }

  limits(nowMs: number): Limits {
    const time = this.fit.read();
    if (!time) return { maxBatchSize: 1, maxDelayMs: 0 };
    const { sloMs, largestBatch, longestDelayMs } = this.bounds;
    const fitting = ((sloMs * PLANNED) / 2 - time.fixedMs) / time.perItemMs;
    const wanted = this.backlogged ? Math.max(fitting, this.tried * 2) : fitting;
    const maxBatchSize = Math.max(1, Math.floor(Math.min(wanted, this.tried * 2, largestBatch)));
    return { maxBatchSize, maxDelayMs: Math.min(this.delay(nowMs, time, maxBatchSize), longestDelayMs) };
  }

  private delay(nowMs: number, { fixedMs, perItemMs }: ServiceTime, maxBatchSize: number): number {
    const rate = this.rate * Math.exp(-Math.max(nowMs - this.rateAt, 0) / RATE_WINDOW_MS);
    if (rate * (fixedMs + perItemMs) < 1) return 0;
    // The size at which batches keep up with the arrivals.
    const steady = rate * perItemMs < 1 ? (rate * fixedMs) / (1 - rate * perItemMs) : maxBatchSize;
    const size = Math.min(Math.max(steady, 1), maxBatchSize);
    const spareMs = this.bounds.sloMs * PLANNED - 2 * (fixedMs + perItemMs * size);
    return Math.max(0, Math.min(fixedMs / 2, size / rate, spareMs));
  }
}
