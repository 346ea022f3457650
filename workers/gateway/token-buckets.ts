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
  take(key: string, { perSecond, burst }: Rate): number {
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, atMs: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.atMs) / 1_000) * perSecond);
    bucket.atMs = now;
    if (!this.buckets.has(key)) this.keep(key, bucket);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000);
    bucket.tokens -= 1;
    return 0;
  }

  /** A map keeps the order of insertion: the oldest goes, and starts full again if it comes back. */
  private keep(key: string, bucket: Bucket): void {
    if (this.buckets.size >= MOST) this.buckets.delete(this.buckets.keys().next().value as string);
    this.buckets.set(key, bucket);
  }
}
