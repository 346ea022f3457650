import "server-only";

/** Running work of one process, by owner. All of it stops on SIGTERM or SIGINT. Keep one of a kind by `processWide`. */
export class RunningWork {
  private readonly works = new Map<string, Set<AbortController>>();
  private isListening = false;

  get owners(): number {
    return this.works.size;
  }

  countOf(owner: string): number {
    return this.works.get(owner)?.size ?? 0;
  }

  /** Registers work. Call `leave` when it has finished. */
  enter(owner: string): { stop: AbortController; leave(): void } {
    // Only when there is work, because a process with a signal handler is no longer ended by the signal.
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
