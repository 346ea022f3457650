import { setImmediate } from "node:timers/promises";
import { BATCH_LINES, type LogBatch, type ShippedLine } from "../../lib/contracts/log-batch";
import type { Workload } from "../../lib/contracts/workload";
import { readFramed, writeFramed } from "../disk/framed-file";
import type { Sequence } from "../disk/sequence";
import type { Spool } from "../disk/spool";
import type { Host } from "../host/host";
import type { Clock } from "../link/clock";
import { Outbox } from "../link/outbox";
import type { Portal } from "../link/portal";
import { maskSecrets } from "../trust/mask-command";
import { type LogPosition, type Look, newLook, readAppended } from "./followed-log";

/** Files of one workload that are followed at once. */
const MOST_FILES = 20;
const MOST_POSITIONS = 1_000;
/** Characters of a message; the gateway accepts a little more. */
const BATCH_LETTERS = 400_000;

export interface LogShipperOptions {
  host: Host;
  portal: Portal;
  clock: Clock;
  /** Those that may be shipped now. */
  workloads(): readonly Workload[];
  sequence: Sequence;
  /** It weighs by `linesOf`. */
  spool: Spool;
  /** Keeps how far each file was read, over restarts. */
  positionsFile: string;
  linesPerSecond: number;
  log(line: string): void;
  signal: AbortSignal;
}

/** Sends what is appended to declared logs, up to a cap, with secrets masked. Lines over the cap are dropped and counted, and so are those that found no room on disk. */
export class LogShipper {
  private readonly outbox: Outbox<LogBatch>;
  private positions: Record<string, LogPosition>;
  private readonly refused = new Set<string>();
  private lastMs: number;
  private budget = 0;
  /** How many lines that the disk lost are in a message already. */
  private lost = 0;

  constructor(private readonly options: LogShipperOptions) {
    const { spool, log, signal, portal } = options;
    this.outbox = new Outbox<LogBatch>({
      spool,
      log,
      signal,
      send: async (body) => void (await portal.call("agent/v1/logs", { body, gzip: true })),
    });
    this.positions = readPositions(options.positionsFile);
    this.lastMs = options.host.now();
  }

  /** Reads every log once and sends what is new; it is sent or on disk when this resolves. */
  async shipOnce(): Promise<void> {
    const sinceMs = this.lastMs;
    this.fillBudget();
    const lines: ShippedLine[] = [];
    const seen: Record<string, LogPosition> = {};
    const look = newLook();
    let dropped = this.options.spool.lost - this.lost;
    this.lost += dropped;
    let unreadBytes = 0;
    for (const workload of this.options.workloads()) {
      for (const path of await this.filesOf(workload)) {
        if (path in seen) continue;
        const most = Math.max(0, Math.floor(this.budget) - lines.length);
        const taken = this.read(path, { most, sinceMs, look });
        // Between two large files the agent does its other work.
        await setImmediate();
        if (!taken) continue;
        seen[path] = taken.position;
        dropped += taken.dropped;
        unreadBytes += taken.unreadBytes;
        for (const text of taken.lines) lines.push({ workload: workload.name, source: path, text: maskSecrets(text) });
      }
    }
    this.budget -= lines.length;
    // A log that is being rotated is missing for a moment: its place is kept, so that the new file is read from the beginning.
    const kept = Object.entries({ ...this.positions, ...seen }).slice(-MOST_POSITIONS);
    const positions = Object.fromEntries(kept);
    const isChanged = JSON.stringify(positions) !== JSON.stringify(this.positions);
    for (const batch of inBatches(lines, { dropped, unreadBytes }))
      await this.outbox.push({ sequence: this.options.sequence.next(), atMs: this.options.clock.now(), ...batch });
    this.positions = positions;
    if (isChanged) writeFramed(this.options.positionsFile, JSON.stringify(positions));
  }

  private fillBudget(): void {
    const { host, linesPerSecond } = this.options;
    const now = host.now();
    const seconds = Math.min(Math.max(0, now - this.lastMs) / 1_000, 10);
    this.lastMs = now;
    this.budget = Math.min(this.budget + seconds * linesPerSecond, 10 * linesPerSecond);
  }

  private async filesOf(workload: Workload): Promise<string[]> {
    const found = await Promise.all(workload.logs.map((glob) => this.options.host.glob(glob, { limit: MOST_FILES })));
    return found.flat().slice(0, MOST_FILES);
  }

  private read(path: string, bounds: { most: number; sinceMs: number; look: Look }) {
    try {
      const taken = readAppended(path, this.positions[path], bounds);
      this.refused.delete(path);
      return taken;
    } catch (error) {
      if (!this.refused.has(path)) this.options.log(`a log is not shipped: ${(error as Error).message}`);
      this.refused.add(path);
      return null;
    }
  }
}

/** Lines that are missing when this message is lost. */
export const linesOf = (batch: unknown): number => (batch as LogBatch).lines.length + (batch as LogBatch).dropped;

type Missing = Pick<LogBatch, "dropped" | "unreadBytes">;

function* inBatches(lines: readonly ShippedLine[], missing: Missing): Generator<Missing & Pick<LogBatch, "lines">> {
  let batch: ShippedLine[] = [];
  let [letters, left] = [0, missing];
  for (const line of lines) {
    if (batch.length > 0 && (batch.length >= BATCH_LINES || letters + line.text.length > BATCH_LETTERS)) {
      yield { lines: batch, ...left };
      [batch, letters, left] = [[], 0, { dropped: 0 }];
    }
    batch.push(line);
    letters += line.text.length + line.source.length;
  }
  if (batch.length > 0 || left.dropped > 0) yield { lines: batch, ...left };
}

function readPositions(path: string): Record<string, LogPosition> {
  try {
    return JSON.parse(readFramed(path)?.payload.toString("utf8") ?? "{}");
  } catch {
    // Damaged: lines written meanwhile are skipped, later ones are read.
    return {};
  }
}
