/** How often something may happen: `perSecond` on average, `burst` at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MOST = 50_000;

/** Token buckets by key, in this process: each gateway limits what comes through it. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number = Date.now) {}

  /** @returns 0 when it may happen, else after how many ms it may. */
  take(key: string, rate: Rate): number {
    const waitMs = this.wait(key, rate);
    if (waitMs === 0) this.spend(key, rate, 1);
    return waitMs;
  }

  /** Takes nothing. @returns 0 while something is left, else after how many ms there will be. */
  wait(key: string, rate: Rate): number {
    const { tokens } = this.filled(key, rate);
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate.perSecond) * 1_000);
  }

  /** Takes what was used, also more than is left: the debt is waited for. */
  spend(key: string, rate: Rate, amount: number): void {
    this.filled(key, rate).tokens -= amount;
  }

  private filled(key: string, { perSecond, burst }: Rate): Bucket {
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, atMs: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.atMs) / 1_000) * perSecond);
    bucket.atMs = now;
    if (!this.buckets.has(key)) this.keep(key, bucket);
    return bucket;
  }

  /** A map keeps the order of insertion: the oldest goes, and starts full again if it comes back. */
  private keep(key: string, bucket: Bucket): void {
    if (this.buckets.size >= MOST) this.buckets.delete(this.buckets.keys().next().value as string);
    this.buckets.set(key, bucket);
  }
}
