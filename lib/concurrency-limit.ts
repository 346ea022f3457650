import "server-only";

interface Bounds {
  /** Pieces of work that run at once, of all organisations. */
  atOnce: number;
  /** The part of them that one organisation may have. */
  ofOne?: number;
  /** Further pieces of one organisation that may wait. */
  mostWaiting: number;
}
interface Waiting {
  orgId: string;
  enter: () => void;
}

/**
 * Limits how many expensive tasks of one process run at once; the others wait in order, and those of the organisation with the fewest running ones
 * start first. Keep one instance for each kind of task with `processWide`.
 */
export class ConcurrencyLimit {
  private readonly running = new Map<string, number>();
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly bounds: Bounds,
    private readonly busy: () => Error,
  ) {}

  /** Runs an organisation's work in a slot. `waitMs`: how long it waits for one; 0 = not at all. @throws the error of `busy` when it gets none. */
  async run<T>(orgId: string, work: () => Promise<T>, waitMs = Number.POSITIVE_INFINITY): Promise<T> {
    if (this.hasRoom(orgId)) this.count(orgId, 1);
    else await this.nextSlot(orgId, waitMs);
    try {
      return await work();
    } finally {
      this.count(orgId, -1);
      this.admitNext();
    }
  }

  private hasRoom(orgId: string): boolean {
    const { atOnce, ofOne = atOnce } = this.bounds;
    return [...this.running.values()].reduce((sum, n) => sum + n, 0) < atOnce && this.runningOf(orgId) < ofOne;
  }

  private runningOf(orgId: string): number {
    return this.running.get(orgId) ?? 0;
  }

  private count(orgId: string, change: 1 | -1): void {
    const n = this.runningOf(orgId) + change;
    if (n > 0) this.running.set(orgId, n);
    else this.running.delete(orgId);
  }

  private admitNext(): void {
    const able = this.waiting.filter(({ orgId }) => this.hasRoom(orgId));
    const fewest = Math.min(...able.map(({ orgId }) => this.runningOf(orgId)));
    const next = able.find(({ orgId }) => this.runningOf(orgId) === fewest);
    if (!next) return;
    this.leave(next);
    this.count(next.orgId, 1);
    next.enter();
  }

  private leave(one: Waiting): void {
    this.waiting.splice(this.waiting.indexOf(one), 1);
  }

  private nextSlot(orgId: string, waitMs: number): Promise<void> {
    const line = this.waiting.filter((one) => one.orgId === orgId);
    if (waitMs === 0 || line.length >= this.bounds.mostWaiting) throw this.busy();
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const one: Waiting = {
        orgId,
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const giveUp = () => {
        this.leave(one);
        reject(this.busy());
      };
      if (Number.isFinite(waitMs)) timer = setTimeout(giveUp, waitMs);
      this.waiting.push(one);
    });
  }
}
