import { agentBackoffs, type Backoff } from "../../lib/contracts/agent-backoff";
import type { Spool } from "../disk/spool";
import { backoffMs, pause } from "./backoff";
import { PortalError } from "./http-client";

export interface OutboxOptions<T> {
  spool: Spool;
  /** Delivers one record. @throws PortalError. */
  send(record: T): Promise<void>;
  log(line: string): void;
  signal: AbortSignal;
  backoff?: Backoff;
}

/**
 * Delivers records in order, at least once. While deliveries succeed nothing is written to disk; the first failure sends that record and all
 * that follow to the spool, from where they go out in order when the portal is back.
 */
export class Outbox<T> {
  private busy = false;
  private draining = false;

  constructor(private readonly options: OutboxOptions<T>) {
    if (options.spool.length > 0) void this.drain();
  }

  get waiting(): number {
    return this.options.spool.length;
  }

  async push(record: T): Promise<void> {
    if (this.busy || this.draining || this.options.spool.length > 0) return this.keep(record);
    this.busy = true;
    try {
      await this.options.send(record);
    } catch (error) {
      if (isWorthKeeping(error)) this.keep(record);
      else this.options.log(`dropped a record that the portal will not take: ${(error as Error).message}`);
    } finally {
      this.busy = false;
      if (this.options.spool.length > 0) void this.drain();
    }
  }

  private keep(record: T): void {
    try {
      this.options.spool.add(record);
    } catch (error) {
      this.options.log(`cannot spool to disk: ${(error as Error).message}`);
    }
    if (!this.busy) void this.drain();
  }

  private async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    try {
      await this.sendSpooled();
    } finally {
      this.draining = false;
    }
  }

  private async sendSpooled(): Promise<void> {
    const { spool, signal, backoff = agentBackoffs.spooled } = this.options;
    for (let attempt = 0; spool.length > 0 && !signal.aborted; ) {
      const waitMs = await this.sendOldest();
      if (waitMs === null) attempt = 0;
      else await pause(Math.max(backoffMs(attempt++, backoff), waitMs), signal);
    }
  }

  /** Null when the oldest record was delivered or dropped; else the least wait before the next try. */
  private async sendOldest(): Promise<number | null> {
    const { spool, send, log } = this.options;
    try {
      const record = spool.peek() as T | undefined;
      if (record !== undefined) {
        await send(record).catch((error: unknown) => {
          if (isWorthKeeping(error)) throw error;
          log(`dropped a spooled record that the portal will not take: ${(error as Error).message}`);
        });
        spool.shift();
      }
      return null;
    } catch (error) {
      if (isWorthKeeping(error)) return error.retryAfterMs ?? 0;
      log(`cannot read the spool on disk: ${(error as Error).message}`);
      return 0;
    }
  }
}

const isWorthKeeping = (error: unknown): error is PortalError => error instanceof PortalError && !error.isFinal;
