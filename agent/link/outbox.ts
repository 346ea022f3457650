import type { Spool } from "../disk/spool";
import { backoffMs, pause } from "./backoff";
import { PortalError } from "./http-client";

export interface OutboxOptions<T> {
  spool: Spool;
  /** Delivers one record. @throws PortalError. */
  send(record: T): Promise<void>;
  log(line: string): void;
  signal: AbortSignal;
  backoff?: { baseMs: number; capMs: number };
}

/**
 * Delivers records in order, at least once. As long as all goes well nothing touches the disk; the first failure sends that record and all
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
      if (isPassing(error)) this.keep(record);
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
    const { spool, signal, backoff = { baseMs: 1_000, capMs: 60_000 } } = this.options;
    for (let attempt = 0; spool.length > 0 && !signal.aborted; ) {
      const record = spool.peek() as T | undefined;
      if (record === undefined) break;
      try {
        await this.options.send(record);
        attempt = 0;
        spool.shift();
      } catch (error) {
        if (isPassing(error)) await pause(Math.max(backoffMs(attempt++, backoff), (error as PortalError).retryAfterMs ?? 0), signal);
        else {
          this.options.log(`dropped a spooled record that the portal will not take: ${(error as Error).message}`);
          spool.shift();
        }
      }
    }
    this.draining = false;
  }
}

/** What a refused node (401, 403) has to say is kept too: an operator may take the refusal back. */
const isPassing = (error: unknown) => error instanceof PortalError && (error.isPassing || error.status === 401 || error.status === 403);
