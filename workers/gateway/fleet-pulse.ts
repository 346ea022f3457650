import { publish } from "@/lib/bus";

const PULSE_MS = 3_000;

/** New metrics came for an org: browsers hear of it every few seconds at most, however many nodes report. */
export class FleetPulse {
  private readonly beaten = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(pulseMs = PULSE_MS) {
    this.timer = setInterval(() => this.tell(), pulseMs);
    this.timer.unref();
  }

  beat(orgId: string): void {
    this.beaten.add(orgId);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private tell(): void {
    for (const orgId of this.beaten) void publish(orgId, { noun: "nodes" });
    this.beaten.clear();
  }
}
