/** Where a run prints its progress: the numbers of its steps, iterations and progress bars. */
const COUNTERS: [kind: string, pattern: RegExp][] = [
  ["step", /\b(?:global_?)?steps?\b\W{0,12}(\d{1,12})/i],
  ["iteration", /\biter(?:ation)?s?\b\W{0,12}(\d{1,12})/i],
  ["bar", /\b(\d{1,12})\/\d{1,12} \[\d/],
  ["epoch", /\bepoch\b\W{0,4}(\d{1,9}(?:\.\d{1,9})?)/i],
];
/** A restarted run counts from zero again: this many rising numbers mean that it continues. */
const RISING = 3;

/**
 * Follows a log line by line and says whether the run continued after an error: a counter passed its old value, or rose several times.
 * A progress bar that is printed again at the same place is no progress.
 */
export class Progress {
  private readonly reached = new Map<string, number>();
  private readonly since = new Map<string, number[]>();

  /** Reads a log line; returns whether the run has continued since `mark` was called. */
  take(line: string): boolean {
    for (const [kind, pattern] of COUNTERS) {
      const value = Number(pattern.exec(line)?.[1] ?? Number.NaN);
      if (!Number.isFinite(value)) continue;
      const before = this.reached.get(kind);
      const seen = this.since.get(kind) ?? [];
      if (value > (seen.at(-1) ?? -1)) this.since.set(kind, [...seen.slice(-RISING), value]);
      const isBeyond = before === undefined ? this.reached.size === 0 : value > before;
      if (isBeyond || (this.since.get(kind)?.length ?? 0) >= RISING) return true;
    }
    return false;
  }

  /** Reads a log line before an error: how far the run came. */
  note(line: string): void {
    for (const [kind, pattern] of COUNTERS) {
      const value = Number(pattern.exec(line)?.[1] ?? Number.NaN);
      if (Number.isFinite(value)) this.reached.set(kind, Math.max(value, this.reached.get(kind) ?? value));
    }
  }

  /** Marks an error: progress counts from here. */
  mark(): void {
    this.since.clear();
  }
}
