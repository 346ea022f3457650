import { type Footprint, type Health, type Inventory, PROTOCOL } from "../../lib/contracts/agent";
import type { CheckDefinition, CheckResult } from "../../lib/contracts/check";
import type { HostMemory } from "../../lib/contracts/host-memory";
import type { HostLimits } from "../../lib/contracts/host-policy";
import type { WorkloadsReport } from "../../lib/contracts/node-workloads";
import type { Sequence } from "../disk/sequence";
import type { Spool } from "../disk/spool";
import type { Clock } from "../link/clock";
import { Outbox } from "../link/outbox";
import type { Portal } from "../link/portal";

/** The part of a health message that does not change while it waits; the rest is added when it is sent. */
type WaitingHealth = Pick<Health, "sequence" | "atMs" | "checks">;

export interface HealthReporterOptions {
  portal: Portal;
  clock: Clock;
  sequence: Sequence;
  spool: Spool;
  results(): CheckResult[];
  definitions(): CheckDefinition[];
  inventory(): Inventory | undefined;
  footprint(): Footprint;
  discovered(): Record<string, unknown>[];
  workloads(): WorkloadsReport;
  policy(): HostLimits;
  hostMemory(): HostMemory | undefined;
  /** The portal has accepted it, and knows this process' inventory. */
  onTold?(): void;
  log(line: string): void;
  signal: AbortSignal;
  /** Changes within this time are sent together. */
  gatherMs?: number;
  /** The least time between two messages that changes caused. */
  gapMs?: number;
}

/** What is sent once a session and when it changed. */
const parts = ["inventory", "discovered", "workloads", "policy", "hostMemory"] as const;
type Part = (typeof parts)[number];

const EVERY_MS = 60_000;
const MAX_CHECKS = 2_000;

/** Sends the portal the state of every check: soon after a change, and once a minute. */
export class HealthReporter {
  private readonly outbox: Outbox<WaitingHealth>;
  private timer: NodeJS.Timeout | undefined;
  private lastMs = 0;
  private stopped = false;
  private toldSession = 0;
  /** What was last sent, as text: sent again when it changed. */
  private told: Record<Part, string> = { inventory: "", discovered: "", workloads: "", policy: "", hostMemory: "" };

  constructor(private readonly options: HealthReporterOptions) {
    const { spool, log, signal } = options;
    this.outbox = new Outbox<WaitingHealth>({ spool, log, signal, send: (waiting) => this.send(waiting) });
    signal.addEventListener("abort", () => {
      this.stopped = true;
      clearTimeout(this.timer);
    });
  }

  start(): void {
    this.schedule(this.options.gatherMs ?? 300);
  }

  /** Something changed that people should see soon. */
  changed(): void {
    const { gatherMs = 300, gapMs = 2_000 } = this.options;
    this.schedule(Math.max(gatherMs, this.lastMs + gapMs - Date.now()));
  }

  /** Sends everything now. Resolves when it is delivered or spooled. */
  async tell(): Promise<void> {
    this.lastMs = Date.now();
    this.schedule(EVERY_MS);
    const { sequence, clock, results } = this.options;
    await this.outbox.push({ sequence: sequence.next(), atMs: clock.now(), checks: results().slice(0, MAX_CHECKS) });
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.tell(), ms);
  }

  private async send(waiting: WaitingHealth): Promise<void> {
    const { portal, definitions, footprint } = this.options;
    const isNewSession = portal.sessionNumber === 0 || this.toldSession !== portal.sessionNumber;
    const now = this.now();
    const text = (part: Part) => JSON.stringify(now[part]) ?? "";
    const news = parts.filter((part) => now[part] !== undefined && (isNewSession || text(part) !== this.told[part]));
    const body: Health = {
      protocol: PROTOCOL,
      ...waiting,
      footprint: footprint(),
      ...(isNewSession ? { definitions: definitions() } : {}),
      ...Object.fromEntries(news.map((part) => [part, now[part]])),
    };
    await portal.call("agent/v1/health", { body, gzip: true });
    this.toldSession = portal.sessionNumber;
    for (const part of parts) this.told[part] = text(part);
    if (now.inventory) this.options.onTold?.();
  }

  private now(): Pick<Health, Part> {
    const { inventory, discovered, workloads, policy, hostMemory } = this.options;
    return { inventory: inventory(), discovered: discovered(), workloads: workloads(), policy: policy(), hostMemory: hostMemory() };
  }
}
