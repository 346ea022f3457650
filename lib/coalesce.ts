import "server-only";

/**
 * Lets the first of equal calls through at once and turns those that follow within the window into one at its end.
 * What is repeated must be the same every time: the arguments of the calls in between are dropped.
 */
export class Coalescer {
  private readonly repeated = new Map<string, boolean>();

  constructor(private readonly windowMs: number) {}

  async run(key: string, work: () => Promise<void>): Promise<void> {
    if (this.repeated.has(key)) {
      this.repeated.set(key, true);
      return;
    }
    this.repeated.set(key, false);
    setTimeout(() => {
      const again = this.repeated.get(key);
      this.repeated.delete(key);
      if (again) void this.run(key, work);
    }, this.windowMs).unref();
    await work();
  }
}
