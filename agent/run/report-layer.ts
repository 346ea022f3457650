import { EventEmitter } from "node:events";
import { join } from "node:path";
import { CollectAll } from "../collectors/collect-all";
import { cpuCollector } from "../collectors/cpu";
import { diskCollector } from "../collectors/disk";
import { footprintCollector } from "../collectors/footprint";
import { gpuCollector } from "../collectors/gpu";
import { loadCollector } from "../collectors/load";
import { memoryCollector } from "../collectors/memory";
import { networkCollector } from "../collectors/network";
import { Sequence } from "../disk/sequence";
import { Spool } from "../disk/spool";
import { startExporter } from "../reports/exporter";
import { HealthReporter } from "../reports/health-reporter";
import { HostStock } from "../reports/host-stock";
import { LayoutTable } from "../reports/layout-table";
import { Reporter } from "../reports/reporter";
import type { CheckLayer } from "./check-layer";
import type { LinkLayer } from "./link-layer";
import type { AgentOptions } from "./options";

const DEFAULT_INTERVAL_MS = 5_000;
const INVENTORY_MS = 600_000;
const DISCOVER_MS = 60_000;
const REPORT_SPOOL_BYTES = 32 * 1024 * 1024;
const HEALTH_SPOOL_BYTES = 8 * 1024 * 1024;

/** What the agent sends: measurements, health and inventory to the portal, and the same measurements to a Prometheus. */
export class ReportLayer {
  readonly health: HealthReporter;
  readonly reporter: Reporter;
  readonly footprint = footprintCollector();
  /** `first`: the portal has taken this process' first report and its first health message. */
  readonly events = new EventEmitter<{ first: [] }>();
  private readonly collectors: CollectAll;
  private readonly stock: HostStock;
  private readonly taken = { report: false, health: false };
  private timers: NodeJS.Timeout[] = [];
  private stopExporter: (() => void) | undefined;

  constructor(
    private readonly options: AgentOptions,
    { portal, clock }: LinkLayer,
    private readonly layer: CheckLayer,
  ) {
    const { state, log, signal } = options;
    const { host, watch, workloads, checks, own } = layer;
    const intervalMs = () => watch.config.intervalMs ?? portal.intervalMs ?? DEFAULT_INTERVAL_MS;
    this.collectors = new CollectAll([
      cpuCollector(),
      memoryCollector(),
      loadCollector(),
      diskCollector(),
      networkCollector(),
      gpuCollector(Math.max(intervalMs(), 1_000)),
      this.footprint,
    ]);
    this.reporter = new Reporter({
      host,
      portal,
      clock,
      collectors: this.collectors,
      layouts: new LayoutTable(join(state, "layouts")),
      sequence: new Sequence(join(state, "report-sequence")),
      spool: new Spool({ folder: join(state, "spool", "reports"), maxBytes: REPORT_SPOOL_BYTES }),
      intervalMs,
      onTold: () => this.onTaken("report"),
      log,
      signal,
    });
    this.stock = new HostStock({
      host,
      workloads: () => workloads.all,
      own: own.all,
      results: () => checks.results(),
      onNews: () => this.health.changed(),
      log,
    });
    this.health = new HealthReporter({
      portal,
      clock,
      sequence: new Sequence(join(state, "health-sequence")),
      spool: new Spool({ folder: join(state, "spool", "health"), maxBytes: HEALTH_SPOOL_BYTES }),
      results: () => checks.results(),
      definitions: () => checks.definitions(),
      inventory: () => this.stock.inventory,
      footprint: () => ({ ...this.footprint.last, spooledReports: this.reporter.waiting }),
      discovered: () => this.stock.discovered,
      workloads: () => workloads.report(),
      policy: () => layer.limits,
      hostMemory: () => layer.had.all,
      onTold: () => this.onTaken("health"),
      log,
      signal,
    });
    layer.events.on("result", () => this.health.changed());
    layer.events.on("policy", () => this.health.changed());
    layer.events.on("workloads", () => void this.stock.refresh().then(() => this.health.changed()));
  }

  /** Whether the portal has taken a report and a health message of this process. */
  private get isHeard(): boolean {
    return this.taken.report && this.taken.health;
  }

  async start(): Promise<void> {
    const { prometheusListen: listen, log } = this.options;
    const measured = () => ({ samples: this.reporter.samples, checks: this.layer.checks.results() });
    this.stopExporter = listen ? startExporter(listen, measured, log) : undefined;
    this.reporter.start();
    await this.stock.refresh();
    this.health.start();
    this.timers = [setInterval(() => void this.stock.refresh(), INVENTORY_MS), setInterval(() => void this.stock.discover(), DISCOVER_MS)];
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.stopExporter?.();
    this.collectors.stop();
  }

  private onTaken(what: keyof ReportLayer["taken"]): void {
    const wasHeard = this.isHeard;
    this.taken[what] = true;
    if (!wasHeard && this.isHeard) this.events.emit("first");
  }
}
