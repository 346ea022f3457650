import { PROTOCOL, type Report, ReportAnswer } from "../../lib/contracts/agent";
import type { CollectAll } from "../collectors/collect-all";
import type { Sample } from "../collectors/collector";
import type { Sequence } from "../disk/sequence";
import type { Spool } from "../disk/spool";
import type { Host } from "../host/host";
import type { Clock } from "../link/clock";
import { parseAnswer } from "../link/http-client";
import { Outbox } from "../link/outbox";
import type { Portal } from "../link/portal";
import type { LayoutTable } from "./layout-table";

/** A waiting report. It names its layout by content, because the portal's number for it may not be known at the time. */
interface WaitingReport {
  sequence: number;
  atMs: number;
  intervalMs: number;
  layoutKey: string;
  values: string;
}

export interface ReporterOptions {
  host: Host;
  portal: Portal;
  clock: Clock;
  collectors: CollectAll;
  layouts: LayoutTable;
  sequence: Sequence;
  spool: Spool;
  intervalMs(): number;
  /** The portal has taken a report. */
  onTold?(): void;
  log(line: string): void;
  signal: AbortSignal;
}

/** Measures the machine once an interval and delivers every measurement, at least once and in order. */
export class Reporter {
  private readonly outbox: Outbox<WaitingReport>;
  /** The portal's numbers for our layouts, as far as this session knows them. */
  private layoutIds = new Map<string, number>();
  private idsOfSession = 0;
  private timer: NodeJS.Timeout | undefined;
  /** What was measured last. */
  samples: Sample[] = [];

  constructor(private readonly options: ReporterOptions) {
    const { spool, log, signal } = options;
    this.outbox = new Outbox<WaitingReport>({ spool, log, signal, send: (report) => this.send(report) });
  }

  get waiting(): number {
    return this.outbox.waiting;
  }

  start(): void {
    let dueMs = Date.now();
    const turn = async () => {
      // Only the measurement is waited for: a portal that hangs must not cost the measurements that fall due meanwhile.
      const failed = (error: unknown) => this.options.log(`cannot report: ${(error as Error).message}`);
      const report = await this.measure().catch(failed);
      if (report) void this.outbox.push(report).catch(failed);
      if (this.options.signal.aborted) return;
      // Aligned to the plan, not to when the last one ended; after a suspend the missed turns are not made up.
      dueMs = Math.max(dueMs + this.options.intervalMs(), Date.now());
      this.timer = setTimeout(turn, dueMs - Date.now());
    };
    this.options.signal.addEventListener("abort", () => clearTimeout(this.timer));
    void turn();
  }

  /** One measurement, on its way or spooled when this resolves. */
  async reportOnce(): Promise<void> {
    const report = await this.measure();
    if (report) await this.outbox.push(report);
  }

  private async measure(): Promise<WaitingReport | undefined> {
    const { collectors, host, layouts, sequence, clock } = this.options;
    const samples = await collectors.collect(host);
    if (samples.length === 0) return undefined;
    this.samples = samples;
    return { sequence: sequence.next(), atMs: clock.now(), intervalMs: this.options.intervalMs(), ...layouts.pack(samples) };
  }

  private async send(waiting: WaitingReport): Promise<void> {
    const { portal, layouts } = this.options;
    const { layoutKey, ...rest } = waiting;
    if (this.idsOfSession !== portal.sessionNumber) {
      this.layoutIds = new Map();
      this.idsOfSession = portal.sessionNumber;
    }
    const layoutId = this.layoutIds.get(layoutKey);
    if (layoutId !== undefined) {
      const answer = await this.post({ protocol: PROTOCOL, ...rest, layoutId });
      if (answer.layoutId !== null) return;
      this.layoutIds.delete(layoutKey);
    }
    const layout = layouts.find(layoutKey);
    if (!layout) return this.options.log(`dropped a report whose layout ${layoutKey} is gone`);
    const answer = await this.post({ protocol: PROTOCOL, ...rest, layout });
    // The call itself may have opened the session that the number belongs to.
    if (this.idsOfSession !== portal.sessionNumber) this.layoutIds = new Map();
    this.idsOfSession = portal.sessionNumber;
    if (answer.layoutId !== null) this.layoutIds.set(layoutKey, answer.layoutId);
  }

  private async post(body: Report): Promise<ReportAnswer> {
    // A layout is worth compressing; packed floats shrink by less than it costs both ends.
    const isPlain = body.layout === undefined;
    const answer = parseAnswer(ReportAnswer, await this.options.portal.call("agent/v1/reports", { body, gzip: !isPlain, own: isPlain }));
    this.options.onTold?.();
    return answer;
  }
}
