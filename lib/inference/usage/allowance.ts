import "server-only";
import { countAmount } from "@/lib/auth/rate-limit";

const MINUTE_MS = 60_000;
/** A door reserves this part of a limit at a time, so that not every request waits for the shared count. */
const PART = 50;

interface Lease {
  minute: number;
  left: number;
  exhausted: boolean;
  taking: Promise<void> | undefined;
}

/**
 * Requests a minute, counted over all doors (in Redis, else in PostgreSQL). Together the doors never let through more than the limit; what one door
 * has reserved and does not use is lost for that minute.
 */
export class Allowance {
  private readonly leases = new Map<string, Lease>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Whether one more request of this key fits into the minute. */
  async take(keyId: string, most: number): Promise<boolean> {
    for (;;) {
      const lease = this.leaseOf(keyId);
      if (lease.left > 0) {
        lease.left -= 1;
        return true;
      }
      if (lease.exhausted) return false;
      lease.taking ??= this.takeMore(keyId, most, lease);
      await lease.taking;
    }
  }

  /** Seconds until the next minute begins. */
  get waitSeconds(): number {
    return Math.ceil((MINUTE_MS - (this.now() % MINUTE_MS)) / 1_000);
  }

  private leaseOf(keyId: string): Lease {
    const minute = Math.floor(this.now() / MINUTE_MS);
    const known = this.leases.get(keyId);
    if (known?.minute === minute) return known;
    const lease: Lease = { minute, left: 0, exhausted: false, taking: undefined };
    this.leases.set(keyId, lease);
    return lease;
  }

  private async takeMore(keyId: string, most: number, lease: Lease): Promise<void> {
    const part = Math.max(1, Math.floor(most / PART));
    try {
      const counted = await countAmount(`inference:${keyId}:${lease.minute}`, part, MINUTE_MS);
      const granted = Math.min(part, most - (counted - part));
      lease.left += Math.max(0, granted);
      lease.exhausted = granted <= 0;
    } finally {
      lease.taking = undefined;
    }
  }

  forgetOld(): void {
    const minute = Math.floor(this.now() / MINUTE_MS);
    for (const [keyId, lease] of this.leases) if (lease.minute < minute) this.leases.delete(keyId);
  }
}
