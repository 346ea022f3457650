import { publish } from "@/lib/bus";

const PULSE_MS = 3_000;
/** A large fleet's pages are read again less often: reading 10,000 nodes costs more than their reports. */
const LARGE_PULSE_MS = 10_000;
const LARGE = 300;

/** New metrics came for an org: browsers hear of it every few seconds, however many nodes report. */
export class FleetPulse {
  private readonly beaten = new Map<string, { reports: number; sinceMs: number }>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly tell = (orgId: string) => publish(orgId, { noun: "nodes" })) {
    this.timer = setInterval(() => this.tick(), 500);
    this.timer.unref();
  }

  beat(orgId: string): void {
    const beaten = this.beaten.get(orgId);
    if (beaten) beaten.reports++;
    else this.beaten.set(orgId, { reports: 1, sinceMs: Date.now() });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    for (const [orgId, { reports, sinceMs }] of this.beaten) {
      if (Date.now() - sinceMs < (reports > LARGE ? LARGE_PULSE_MS : PULSE_MS)) continue;
      this.beaten.delete(orgId);
      void this.tell(orgId);
    }
  }
}
