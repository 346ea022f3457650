/** Failures in a row after which an endpoint gets no more requests for a while. */
const FAILURES = 5;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export type BreakerState = "closed" | "open" | "half-open";

/**
 * Keeps requests away from an endpoint that fails. After a pause one request tries it: when that succeeds, it gets all requests again; when it fails,
 * the next pause is twice as long.
 */
export class Breaker {
  private failures = 0;
  private pauseMs = 0;
  private openUntil = 0;
  private trying = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get state(): BreakerState {
    if (this.pauseMs === 0) return "closed";
    return this.now() < this.openUntil ? "open" : "half-open";
  }

  /** When an open breaker lets one request try; 0 = now. */
  get waitMs(): number {
    return Math.max(0, this.openUntil - this.now());
  }

  allows(): boolean {
    return this.state === "closed" || (this.state === "half-open" && !this.trying);
  }

  /** A request that `allows` let through begins. */
  enter(): void {
    if (this.state === "half-open") this.trying = true;
  }

  succeeded(): void {
    this.failures = 0;
    this.pauseMs = 0;
    this.openUntil = 0;
    this.trying = false;
  }

  failed(): void {
    this.failures += 1;
    const wasTrying = this.trying;
    this.trying = false;
    if (!wasTrying && (this.pauseMs > 0 || this.failures < FAILURES)) return;
    this.pauseMs = Math.min(this.pauseMs === 0 ? FIRST_PAUSE_MS : this.pauseMs * 2, LONGEST_PAUSE_MS);
    this.openUntil = this.now() + this.pauseMs;
  }

  /** A request ended in a way that says nothing about the endpoint, such as a client that went away. */
  left(): void {
    this.trying = false;
  }
}
