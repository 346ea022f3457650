/** Remembers used values until they would be refused for their age anyway. For this process: another gateway has its own. */
export class OnceOnly {
  private readonly used = new Map<string, number>();

  constructor(private readonly livesMs: number) {}

  /** @returns whether it is used for the first time. */
  use(text: string, nowMs = Date.now()): boolean {
    // Insertion order is order of age.
    for (const [each, untilMs] of this.used) {
      if (untilMs > nowMs) break;
      this.used.delete(each);
    }
    if (this.used.has(text)) return false;
    this.used.set(text, nowMs + this.livesMs);
    return true;
  }
}
