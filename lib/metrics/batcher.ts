import { refuse, toAppError } from "@/lib/errors";

export interface BatcherOptions<T> {
  /** Stores a whole batch or throws. */
  store(batch: T[]): Promise<unknown>;
  /** How long the first item of a batch waits for others. */
  maxDelayMs: number;
  maxBatch: number;
  /** `add` refuses when this many wait. */
  maxWaiting: number;
  /** `add` refuses once the oldest has waited this long: a client that retries later is better than a queue that only grows. */
  maxLagMs: number;
  /** Batches under way at the same time. */
  atOnce: number;
}

export interface Batcher<T> {
  /**
   * Resolves when the batch that holds the item is committed.
   * @throws AppError `too-many-requests` when too many wait; `unavailable` when the database does not answer or we are stopping
   */
  add(item: T): Promise<void>;
  /** Age of the oldest item that is not stored yet. */
  lagMs(): number;
  /** Stores waiting items and refuses new ones. */
  drain(): Promise<void>;
}

interface Waiting<T> {
  item: T;
  sinceMs: number;
  resolve(): void;
  reject(error: unknown): void;
}

/** Gathers items for a few milliseconds and stores them together: a commit costs the same for one as for a hundred. */
export function makeBatcher<T>(options: BatcherOptions<T>): Batcher<T> {
  const waiting: Waiting<T>[] = [];
  const underWay = new Set<Waiting<T>[]>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  const begin = () => {
    clearTimeout(timer);
    timer = undefined;
    // A second one at the same time only when a full one waits: few large commits cost less than many small ones.
    while (waiting.length > 0 && (underWay.size === 0 || (waiting.length >= options.maxBatch && underWay.size < options.atOnce))) {
      const batch = waiting.splice(0, options.maxBatch);
      underWay.add(batch);
      void settle(batch);
    }
  };

  /** Begins when the oldest that waits has waited long enough. */
  const beginWhenDue = () => {
    const [oldest] = waiting;
    if (!oldest || timer) return;
    const leftMs = oldest.sinceMs + options.maxDelayMs - Date.now();
    if (leftMs <= 0 || stopping) begin();
    else timer = setTimeout(begin, leftMs);
  };

  const settle = async (batch: Waiting<T>[]) => {
    try {
      await options.store(batch.map((one) => one.item));
      for (const one of batch) one.resolve();
    } catch (error) {
      await settleOneByOne(batch, error);
    } finally {
      underWay.delete(batch);
      beginWhenDue();
    }
  };

  /** One item that the database refuses must not fail the others of its batch. */
  const settleOneByOne = async (batch: Waiting<T>[], error: unknown) => {
    if (batch.length === 1 || !isRefusal(error)) {
      const told = isRefusal(error) ? toAppError(error) : refuse("unavailable", "reportNotStored");
      for (const one of batch) one.reject(told);
      return;
    }
    for (const one of batch) await options.store([one.item]).then(one.resolve, (reason) => one.reject(toAppError(reason)));
  };

  const lagAt = (nowMs: number) => {
    let oldest = waiting[0]?.sinceMs ?? nowMs;
    for (const batch of underWay) oldest = Math.min(oldest, batch[0]!.sinceMs);
    return Math.max(0, nowMs - oldest);
  };

  return {
    add: (item) =>
      new Promise<void>((resolve, reject) => {
        if (stopping) return reject(refuse("unavailable", "gatewayStopping"));
        const sinceMs = Date.now();
        if (waiting.length >= options.maxWaiting || lagAt(sinceMs) > options.maxLagMs)
          return reject(refuse("too-many-requests", "reportsTooMany"));
        waiting.push({ item, sinceMs, resolve, reject });
        if (waiting.length >= options.maxBatch) begin();
        else if (underWay.size === 0) beginWhenDue();
      }),
    lagMs: () => lagAt(Date.now()),
    drain: async () => {
      stopping = true;
      begin();
      while (waiting.length > 0 || underWay.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** Classes 22, 23 and 42: the data's fault. Anything else (connection, resources, shutdown) is ours and passes. */
function isRefusal(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^(22|23|42)/.test(code);
}
