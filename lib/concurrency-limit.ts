import "server-only";

/** Limits how many expensive tasks of one process run at once; the others wait in order. Keep one instance for each kind of task with `processWide`. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    private readonly busy: () => Error,
  ) {}

  /** Runs work in a slot. `waitMs`: how long it waits for one; 0 = not at all. @throws the error of `busy` when it gets none. */
  async run<T>(work: () => Promise<T>, waitMs = Number.POSITIVE_INFINITY): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else await this.nextSlot(waitMs);
    try {
      return await work();
    } finally {
      // The slot goes to the next in line.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private nextSlot(waitMs: number): Promise<void> {
    if (waitMs === 0 || this.waiting.length >= this.mostWaiting) throw this.busy();
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(this.busy());
      };
      if (Number.isFinite(waitMs)) timer = setTimeout(giveUp, waitMs);
      this.waiting.push(enter);
    });
  }
}
