/** The portal's time as this host knows it. Expiry and report times use it, so a wrong host clock neither revives old approvals nor distorts charts. */
export class Clock {
  private offset = 0;
  private bestRoundTripMs = Number.POSITIVE_INFINITY;
  private learntMs = 0;

  constructor(private readonly local: () => number = Date.now) {}

  /** How far the portal's clock is ahead of the host's. */
  get offsetMs(): number {
    return this.offset;
  }

  now(): number {
    return Math.round(this.local() + this.offset);
  }

  /** Learns from an answer that carried the portal's time. A slower exchange does not replace a faster one of the last ten minutes. */
  learn(portalMs: number, askedMs: number, answeredMs: number): void {
    const roundTripMs = answeredMs - askedMs;
    if (roundTripMs > this.bestRoundTripMs && answeredMs - this.learntMs < 600_000) return;
    this.bestRoundTripMs = roundTripMs;
    this.learntMs = answeredMs;
    this.offset = portalMs - (askedMs + roundTripMs / 2);
  }
}
