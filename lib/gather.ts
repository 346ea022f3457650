import "server-only";

interface Asked<V> {
  resolve(value: V): void;
  reject(error: unknown): void;
}

/**
 * Gathers reads of many callers into one query: those of the next few milliseconds are sent together.
 * `answer` gives the value for each key; all callers get the error that it throws.
 */
export class Gatherer<K, V> {
  private waiting = new Map<K, Asked<V>[]>();

  constructor(
    private readonly windowMs: number,
    private readonly answer: (keys: K[]) => Promise<(key: K) => V>,
  ) {}

  ask(key: K): Promise<V> {
    if (this.waiting.size === 0) setTimeout(() => void this.settle(), this.windowMs);
    return new Promise((resolve, reject) => {
      const asked = this.waiting.get(key) ?? [];
      asked.push({ resolve, reject });
      this.waiting.set(key, asked);
    });
  }

  private async settle(): Promise<void> {
    const { waiting } = this;
    this.waiting = new Map();
    try {
      const answerTo = await this.answer([...waiting.keys()]);
      for (const [key, asked] of waiting) for (const { resolve } of asked) resolve(answerTo(key));
    } catch (error) {
      for (const asked of waiting.values()) for (const { reject } of asked) reject(error);
    }
  }
}
