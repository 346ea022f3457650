import "server-only";
import { countAmount } from "@/lib/auth/rate-limit";

const MINUTE_MS = 60_000;

interface Spent {
  minute: number;
  /** Over all doors, as of the last count. */
  counted: number;
  /** Of this door, not yet counted. */
  fresh: number;
  /** Whether the key has a limit, so that what other doors count matters here. */
  isLimited: boolean;
}

/**
 * Tokens a minute. The cost of an answer is known only when it is complete, so a key may begin requests until the minute's tokens are used up. Doors share
 * the count every two seconds, and read it when they see a limited key for the first time in a minute.
 */
export class TokenBudget {
  private readonly byKey = new Map<string, Spent>();

  constructor(private readonly now: () => number = Date.now) {}

  async isSpent(keyId: string, most: number | null): Promise<boolean> {
    if (most === null) return false;
    const spent = this.spentOf(keyId);
    if (!spent.isLimited) {
      spent.isLimited = true;
      await this.shareOne(keyId, spent);
    }
    return spent.counted + spent.fresh >= most;
  }

  spend(keyId: string, tokens: number): void {
    this.spentOf(keyId).fresh += tokens;
  }

  /** Adds what was spent here to the shared count, and learns what other doors have added. */
  async share(): Promise<void> {
    const minute = Math.floor(this.now() / MINUTE_MS);
    for (const [keyId, spent] of this.byKey) {
      if (spent.minute < minute) this.byKey.delete(keyId);
      else if (spent.fresh > 0 || spent.isLimited) await this.shareOne(keyId, spent);
    }
  }

  private async shareOne(keyId: string, spent: Spent): Promise<void> {
    const amount = spent.fresh;
    const counted = await countAmount(`inference-tokens:${keyId}:${spent.minute}`, amount, MINUTE_MS);
    spent.fresh -= amount;
    spent.counted = counted;
  }

  private spentOf(keyId: string): Spent {
    const minute = Math.floor(this.now() / MINUTE_MS);
    const known = this.byKey.get(keyId);
    if (known?.minute === minute) return known;
    const spent: Spent = { minute, counted: 0, fresh: 0, isLimited: false };
    this.byKey.set(keyId, spent);
    return spent;
  }
}
