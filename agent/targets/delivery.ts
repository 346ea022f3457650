import { TargetAnswer, type TargetProgress } from "../../lib/contracts/agent";
import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import { reasonOf } from "../host/reason-of";
import { backoffMs, pause } from "../link/backoff";
import { PortalError, parseAnswer } from "../link/http-client";
import type { Portal } from "../link/portal";
import type { TargetFolder } from "./target-folder";

const BATCH_BYTES = 200_000;
const BATCH_CHUNKS = 64;
/** A delivery that keeps failing says why at least this often. */
const SILENT_FOR_MS = 5 * 60_000;

export interface DeliveryOptions {
  portal: Pick<Portal, "call">;
  folder: TargetFolder;
  fencingToken: number;
  onCancel(): void;
  log(line: string): void;
  signal: AbortSignal;
  /** For tests: how long a delivery that fails may be silent. */
  silentForMs?: number;
}

/** Brings a target's log and then its result to the portal, however long that takes, and then clears the target's folder. */
export class Delivery {
  private wake: (() => void) | undefined;
  private woken = false;
  private isStale = false;
  private pending: Omit<TargetProgress, "fencingToken" | "atMs"> | undefined;
  private trouble: { reason: string; saidMs: number } | undefined;
  readonly finished: Promise<void>;

  constructor(private readonly options: DeliveryOptions) {
    options.signal.addEventListener("abort", () => this.nudge(), { once: true });
    this.finished = this.work();
  }

  /** There is more to deliver. */
  nudge(): void {
    this.woken = true;
    this.wake?.();
  }

  /** A phase or step begins. Sent before its output; if the portal cannot be reached, only the newest is sent later. */
  progress(body: Omit<TargetProgress, "fencingToken" | "atMs">): void {
    this.pending = body;
    this.nudge();
  }

  private async work(): Promise<void> {
    const { folder, signal } = this.options;
    let offset = folder.readSent();
    for (let attempt = 0; !signal.aborted; ) {
      try {
        await this.sendProgress();
        const { chunks, next } = this.isStale ? { chunks: [], next: offset } : folder.readLog(offset, BATCH_BYTES, BATCH_CHUNKS);
        if (chunks.length > 0) await this.sendLog(chunks);
        if (next > offset) {
          offset = next;
          folder.saveSent(offset);
          attempt = 0;
          this.trouble = undefined;
          continue;
        }
        const result = folder.readResult();
        if (result) {
          await this.sendResult(result);
          return folder.remove();
        }
        await this.rest();
      } catch (error) {
        this.tellTrouble(error);
        await pause(backoffMs(attempt++, agentBackoffs.targetDelivery), signal);
      }
    }
  }

  /** A fault of this host's disk is logged at once. An unreachable portal is logged elsewhere already, so here only when it lasts. */
  private tellTrouble(error: unknown): void {
    const { folder, log, silentForMs = SILENT_FOR_MS } = this.options;
    const reason = reasonOf(error);
    const isOurs = !(error instanceof PortalError);
    const before = this.trouble;
    const isDue = before !== undefined && Date.now() - before.saidMs >= silentForMs;
    if (isDue || (isOurs && before?.reason !== reason)) log(`the log and result of ${folder.targetId} wait: ${reason}`);
    else if (before) return;
    this.trouble = { reason, saidMs: Date.now() };
  }

  private async sendProgress(): Promise<void> {
    const body = this.pending;
    if (!body || this.isStale) return;
    try {
      await this.post("progress", { ...body, fencingToken: this.options.fencingToken, atMs: Date.now() });
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    if (this.pending === body) this.pending = undefined;
  }

  private async sendLog(chunks: unknown[]): Promise<void> {
    try {
      await this.post("log", { fencingToken: this.options.fencingToken, chunks });
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.options.log(`the portal will not take a piece of the log of ${this.options.folder.targetId}: ${(error as Error).message}`);
    }
  }

  private async sendResult(result: unknown): Promise<void> {
    try {
      await this.post("result", result);
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.options.log(`the portal will not take the result of ${this.options.folder.targetId}: ${(error as Error).message}`);
    }
  }

  private async post(what: "progress" | "log" | "result", body: unknown): Promise<TargetAnswer["verdict"]> {
    const path = `agent/v1/targets/${this.options.folder.targetId}/${what}`;
    const { verdict } = parseAnswer(TargetAnswer, await this.options.portal.call(path, { body }));
    if (verdict === "cancel") this.options.onCancel();
    // The token is stale: the log is not accepted any more. The result is still offered once, because it may settle a lost target.
    if (verdict === "stale") this.isStale = true;
    return verdict;
  }

  private async rest(): Promise<void> {
    if (this.woken) {
      this.woken = false;
      return;
    }
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
    this.woken = false;
  }
}

const isRefused = (error: unknown): boolean => error instanceof PortalError && error.isFinal;
