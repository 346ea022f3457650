import { join } from "node:path";
import { Sequence } from "../disk/sequence";
import { Spool } from "../disk/spool";
import { LogShipper, linesOf } from "../logs/log-shipper";
import { readPolicy } from "../trust/policy";
import type { CheckLayer } from "./check-layer";
import type { LinkLayer } from "./link-layer";
import type { AgentOptions } from "./options";

const EVERY_MS = 2_000;
const SPOOL_BYTES = 16 * 1024 * 1024;
const LINES_PER_SECOND = 500;

/** Sends the lines of logs that the host's own config declares with `shipLogs`, while its policy allows it. */
export class LogLayer {
  private readonly shipper: LogShipper;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(options: AgentOptions, { portal, clock }: LinkLayer, { host, watch }: CheckLayer) {
    const { state, policy, log, signal } = options;
    this.shipper = new LogShipper({
      host,
      portal,
      clock,
      workloads: () => (readPolicy(policy).policy.forbid.includes("logs") ? [] : watch.config.workloads.filter((one) => one.shipLogs)),
      sequence: new Sequence(join(state, "log-sequence")),
      spool: new Spool({ folder: join(state, "spool", "logs"), maxBytes: SPOOL_BYTES, weigh: linesOf }),
      positionsFile: join(state, "log-positions"),
      linesPerSecond: LINES_PER_SECOND,
      log,
      signal,
    });
    this.log = log;
  }
  private readonly log: AgentOptions["log"];

  async start(): Promise<void> {
    const turn = async () => {
      await this.shipper.shipOnce().catch((error: unknown) => this.log(`cannot ship logs: ${(error as Error).message}`));
      if (!this.stopped) this.timer = setTimeout(turn, EVERY_MS);
    };
    void turn();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}
