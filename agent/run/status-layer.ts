import { writeStatus } from "../reports/status-file";
import { AGENT_VERSION } from "../version";
import type { CheckLayer } from "./check-layer";
import type { LinkLayer } from "./link-layer";
import type { ReportLayer } from "./report-layer";
import type { TargetLayer } from "./target-layer";

const STATUS_MS = 5_000;

interface Below {
  state: string;
  link: LinkLayer;
  checks: CheckLayer;
  reports: ReportLayer;
  targets: TargetLayer;
}

/** Writes the agent's status into the state folder, for `millwright-agent status`. */
export class StatusLayer {
  private readonly startedAtMs = Date.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly below: Below) {
    below.link.events.on("change", () => this.write());
  }

  start(): void {
    this.write();
    this.timer = setInterval(() => this.write(), STATUS_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private write(): void {
    const { state, link, checks, reports, targets } = this.below;
    const { identity, connection } = link;
    writeStatus(state, {
      pid: process.pid,
      version: AGENT_VERSION,
      nodeId: identity.nodeId,
      name: identity.name,
      portal: link.url,
      startedAtMs: this.startedAtMs,
      atMs: Date.now(),
      connected: connection.isUp,
      connectionSinceMs: connection.sinceMs,
      connectionReason: connection.reason,
      waitingReports: reports.reporter.waiting,
      busy: targets.isBusy,
      drained: targets.isDrained,
      ...reports.footprint.last,
      checks: checks.checks.results(),
    });
  }
}
