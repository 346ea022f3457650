import "server-only";

/** Work that one process has under way, by whose it is. All of it stops when the process is told to end. Keep one of a kind by `processWide`. */
export class RunningWork {
  private readonly works = new Map<string, Set<AbortController>>();
  private isListening = false;

  get owners(): number {
    return this.works.size;
  }

  countOf(owner: string): number {
    return this.works.get(owner)?.size ?? 0;
  }

  /** Counts work in. Call `leave` when it is over. */
  enter(owner: string): { stop: AbortController; leave(): void } {
    // Not before there is work: a process that listens no longer ends by itself.
    if (!this.isListening) for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => this.stopAll());
    this.isListening = true;
    const own = this.works.get(owner) ?? new Set();
    const stop = new AbortController();
    this.works.set(owner, own.add(stop));
    const leave = () => {
      if (own.delete(stop) && own.size === 0) this.works.delete(owner);
    };
    return { stop, leave };
  }

  stopAll(): void {
    for (const own of this.works.values()) for (const stop of own) stop.abort();
  }
}
