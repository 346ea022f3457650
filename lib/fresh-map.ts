import "server-only";

/** Values that expire. The oldest is dropped when there are too many. */
export class FreshMap<T> {
  private readonly kept = new Map<string, { untilMs: number; value: T }>();

  constructor(
    private readonly freshMs: number,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}

  get(key: string, nowMs = Date.now()): T | undefined {
    const known = this.kept.get(key);
    return known && known.untilMs > nowMs ? known.value : undefined;
  }

  set(key: string, value: T, nowMs = Date.now()): void {
    this.kept.delete(key);
    // Ordered by age: the first fresh value ends the search.
    for (const [oldest, { untilMs }] of this.kept) {
      if (untilMs > nowMs && this.kept.size < this.most) break;
      this.kept.delete(oldest);
    }
    this.kept.set(key, { untilMs: nowMs + this.freshMs, value });
  }

  delete(key: string): void {
    this.kept.delete(key);
  }
}
