import "server-only";
import { countAmount } from "@/lib/auth/rate-limit";

const MINUTE_MS = 60_000;

interface Spent {
  minute: number;
  /** Over all doors, as of the last count. */
  counted: number;
  /** Of this door, not yet counted. */
  fresh: number;
}

/**
 * Tokens a minute. What an answer costs is known when it is complete, so a key may begin requests until the minute's tokens are used up. Doors share
 * the count every two seconds, each for the keys that spent something there.
 */
export class TokenBudget {
  private readonly byKey = new Map<string, Spent>();

  constructor(private readonly now: () => number = Date.now) {}

  isSpent(keyId: string, most: number | null): boolean {
    const { counted, fresh } = this.spentOf(keyId);
    return most !== null && counted + fresh >= most;
  }

  spend(keyId: string, tokens: number): void {
    this.spentOf(keyId).fresh += tokens;
  }

  /** Adds what was spent here to the shared count. */
  async share(): Promise<void> {
    const minute = Math.floor(this.now() / MINUTE_MS);
    for (const [keyId, spent] of this.byKey) {
      if (spent.minute < minute) this.byKey.delete(keyId);
      else if (spent.fresh > 0) await this.shareOne(keyId, spent);
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
    const spent: Spent = { minute, counted: 0, fresh: 0 };
    this.byKey.set(keyId, spent);
    return spent;
  }
}
