import { setTimeout as delay } from "node:timers/promises";
import { PROTOCOL, ReportAnswer } from "@/lib/contracts/agent";
import { HostModel, hostLayout } from "./host-model";
import type { AgentSession } from "./session";

interface Waiting {
  sequence: number;
  atMs: number;
  values: string;
}

/** The outcomes of a load's reports. */
export interface Tally {
  made: number;
  acknowledged: number;
  /** Sends that were refused or broke and were made again. */
  again: number;
}

/** The reports of a simulated agent: the layout once, delivery in order and at least once, back-off with jitter, a queue in place of the spool. */
export class SimulatedReports {
  readonly model: HostModel;
  private readonly queue: Waiting[] = [];
  private layoutId: number | undefined;
  private delivering = false;

  /** `sequence`: the last number that an earlier process of this agent used. */
  constructor(
    private readonly session: AgentSession,
    seed: number,
    private readonly intervalMs: number,
    readonly tally: Tally = { made: 0, acknowledged: 0, again: 0 },
    private sequence = 0,
  ) {
    this.model = new HostModel(seed);
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** Measures once and delivers the measurement, until `signal` aborts. Resolves when nothing waits any more. */
  async measure(atMs: number, signal?: AbortSignal): Promise<void> {
    const values = new Float32Array(hostLayout.length);
    this.model.step(values);
    this.queue.push({ sequence: ++this.sequence, atMs, values: Buffer.from(values.buffer).toString("base64") });
    this.tally.made++;
    if (!this.delivering) await this.deliver(signal);
  }

  private async deliver(signal?: AbortSignal): Promise<void> {
    this.delivering = true;
    let pauseMs = 200;
    for (let report = this.queue[0]; report && !signal?.aborted; report = this.queue[0]) {
      if (await this.send(report, signal).catch(() => false)) {
        this.queue.shift();
        this.tally.acknowledged++;
        pauseMs = 200;
      } else {
        this.tally.again++;
        await delay(Math.random() * pauseMs, undefined, signal ? { signal } : {}).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, 5_000);
      }
    }
    this.delivering = false;
  }

  /** @returns whether the gateway has it; false when it asks for the layout again. */
  private async send({ sequence, atMs, values }: Waiting, signal?: AbortSignal): Promise<boolean> {
    const layout = this.layoutId === undefined ? { layout: hostLayout } : { layoutId: this.layoutId };
    const body = { protocol: PROTOCOL, sequence, atMs, intervalMs: this.intervalMs, values, ...layout };
    const answer = await this.session.call("/agent/v1/reports", body, signal ? { signal } : {});
    this.layoutId = ReportAnswer.parse(answer).layoutId ?? undefined;
    return this.layoutId !== undefined;
  }
}
