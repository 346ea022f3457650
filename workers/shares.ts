/** Holders of a share, each with what it may hold at most. */
export type Holders = readonly (readonly [name: string, most: number])[];

/** A limit that many share, so that nobody uses up the whole: each request takes from every holder that it belongs to, and from the whole. */
export class Shares {
  private readonly held = new Map<string, number>();
  private total = 0;

  constructor(private readonly most: number) {}

  /** @returns a function that frees it, once; null when it does not fit. */
  take(amount: number, holders: Holders): (() => void) | null {
    if (this.total + amount > this.most) return null;
    if (holders.some(([name, most]) => (this.held.get(name) ?? 0) + amount > most)) return null;
    this.add(amount, holders);
    let isHeld = true;
    return () => {
      if (isHeld) this.add(-amount, holders);
      isHeld = false;
    };
  }

  private add(amount: number, holders: Holders): void {
    this.total += amount;
    for (const [name] of holders) {
      const left = (this.held.get(name) ?? 0) + amount;
      if (left > 0) this.held.set(name, left);
      else this.held.delete(name);
    }
  }
}
