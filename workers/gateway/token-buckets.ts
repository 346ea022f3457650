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

/** Token buckets by key, in this process: each gateway limits its own requests. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number = () => Date.now()) {}

  /** @returns 0 when it may happen, else in how many ms. */
  take(key: string, rate: Rate): number {
    const waitMs = this.wait(key, rate);
    if (waitMs === 0) this.spend(key, rate, 1);
    return waitMs;
  }

  /** Takes nothing. @returns 0 while tokens are left, else in how many ms there will be one. */
  wait(key: string, rate: Rate): number {
    const { tokens } = this.filled(key, rate);
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate.perSecond) * 1_000);
  }

  /** Takes used tokens, even more than are left: later callers wait for the debt. */
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

  /** A map keeps the order of insertion: the oldest is dropped, and starts full if it comes back. */
  private keep(key: string, bucket: Bucket): void {
    if (this.buckets.size >= MOST) this.buckets.delete(this.buckets.keys().next().value as string);
    this.buckets.set(key, bucket);
  }
}
