import { FairQueue } from "./fair-queue";

export interface Limits {
  /** A batch is sent as soon as this weight waits. An item weighs 1 unless its sender says otherwise. */
  maxBatchSize: number;
  /** A batch is sent as soon as its oldest item has waited this long. */
  maxDelayMs: number;
}

/** One call of `run`, for code that tunes the limits or shows them. */
export interface BatchRun {
  atMs: number;
  items: number;
  weight: number;
  serviceMs: number;
  /** How long the oldest item of the batch had waited. */
  oldestWaitMs: number;
  /** The queue when the batch began, without the batch. */
  waiting: number;
  failed: boolean;
}

export interface BatcherOptions<I, O> {
  limits(): Limits;
  /** One output for each input, in the same order. `stop` aborts when no caller waits for any of them. */
  run(inputs: I[], stop: AbortSignal): Promise<O[]>;
  /** Whether a smaller batch may succeed where this one failed. An upstream that does not answer at all fails each item in the same way. */
  isWorthSplitting(error: unknown): boolean;
  /** Batches at the same time. */
  lanes: number;
  /** Weight that may wait. */
  mostWaiting: number;
  observe?(run: BatchRun): void;
}

export interface Batched<O> {
  output: O;
  /** Items in the batch that brought this output. */
  items: number;
  waitedMs: number;
}

interface Item<I, O> {
  input: I;
  weight: number;
  enqueuedAt: number;
  settled: boolean;
  resolve(batched: Batched<O>): void;
  reject(error: unknown): void;
}

/** The queue of a batcher is full: the request should come again later. */
export class QueueFull extends Error {}
/** The upstream left items out, or added some. */
export class WrongCount extends Error {}

/**
 * Collects items and sends them together. A batch that is refused is split in halves down to single items, so that only the item at fault fails.
 * Keys take turns; an item whose signal aborts leaves its batch.
 */
export class Batcher<I, O> {
  private readonly queue = new FairQueue<Item<I, O>>();
  private running = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: BatcherOptions<I, O>) {}

  get waiting(): number {
    return this.queue.size;
  }

  get isIdle(): boolean {
    return this.running === 0 && this.queue.size === 0;
  }

  /** @throws QueueFull, the signal's reason, or what `run` threw for this item alone. */
  submit(key: string, input: I, signal?: AbortSignal, weight = 1): Promise<Batched<O>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.queue.weight + weight > this.options.mostWaiting && this.queue.size > 0)
      return Promise.reject(new QueueFull(`${this.queue.size} requests wait for a batch already.`));
    return new Promise((resolve, reject) => {
      const leave = () => {
        item.reject(signal?.reason);
        this.queue.remove(key, item);
      };
      const settle = (end: () => void) => {
        if (item.settled) return;
        item.settled = true;
        signal?.removeEventListener("abort", leave);
        end();
      };
      const item: Item<I, O> = {
        input,
        weight,
        enqueuedAt: performance.now(),
        settled: false,
        resolve: (batched) => settle(() => resolve(batched)),
        reject: (error) => settle(() => reject(error)),
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.queue.push(key, item);
      this.pump();
    });
  }

  private pump(): void {
    clearTimeout(this.timer);
    while (this.running < this.options.lanes && this.queue.size > 0) {
      const { maxBatchSize, maxDelayMs } = this.options.limits();
      const waitMs = this.queue.oldestAt() + maxDelayMs - performance.now();
      if (this.queue.weight < maxBatchSize && waitMs > 0) {
        this.timer = setTimeout(() => this.pump(), waitMs);
        return;
      }
      void this.occupyLane(this.queue.take(maxBatchSize));
    }
  }

  private async occupyLane(items: Item<I, O>[]): Promise<void> {
    this.running += 1;
    await this.send(items);
    this.running -= 1;
    this.pump();
  }

  private async send(items: Item<I, O>[]): Promise<void> {
    const live = items.filter((item) => !item.settled);
    if (live.length === 0) return;
    const beganAt = performance.now();
    try {
      const outputs = await this.runWatched(live);
      if (outputs.length !== live.length) throw new WrongCount(`The batch of ${live.length} came back with ${outputs.length} outputs.`);
      this.report(live, beganAt, false);
      for (const [index, item] of live.entries())
        item.resolve({ output: outputs[index]!, items: live.length, waitedMs: beganAt - item.enqueuedAt });
    } catch (error) {
      this.report(live, beganAt, true);
      if (live.length === 1 || !this.options.isWorthSplitting(error)) {
        for (const item of live) item.reject(error);
        return;
      }
      const middle = Math.ceil(live.length / 2);
      await this.send(live.slice(0, middle));
      await this.send(live.slice(middle));
    }
  }

  /** Stops the run once every item of it was cancelled. */
  private async runWatched(live: Item<I, O>[]): Promise<O[]> {
    const stop = new AbortController();
    for (const item of live) {
      const { reject } = item;
      item.reject = (error) => {
        reject(error);
        if (live.every((one) => one.settled)) stop.abort(error);
      };
    }
    return this.options.run(
      live.map((item) => item.input),
      stop.signal,
    );
  }

  private report(items: Item<I, O>[], beganAt: number, failed: boolean): void {
    this.options.observe?.({
      atMs: beganAt,
      items: items.length,
      weight: items.reduce((sum, item) => sum + item.weight, 0),
      serviceMs: performance.now() - beganAt,
      oldestWaitMs: beganAt - Math.min(...items.map((item) => item.enqueuedAt)),
      waiting: this.queue.size,
      failed,
    });
  }
}
