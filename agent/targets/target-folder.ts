import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LogChunk, TargetResult } from "../../lib/contracts/agent";
import { CheckResult } from "../../lib/contracts/check";
import { decodeLines, encodeLine } from "../disk/checked-lines";
import { makeFolder } from "../disk/durable";
import { frame, readFramed, writeFramed } from "../disk/framed-file";
import { startTimeOf } from "../host/process-start";

/** Longest chunk as a line: 64 Ki characters, each escaped at worst, and the rest of the record. */
const MAX_LINE_BYTES = 500_000;

/**
 * What the host keeps of one target until the portal has all of it: the envelope, the log, the process that runs, the result.
 * Log lines are not synced to disk one by one; the result is.
 */
export class TargetFolder {
  readonly path: string;

  constructor(
    root: string,
    readonly targetId: string,
  ) {
    if (!/^[0-9a-zA-Z-]{1,64}$/.test(targetId)) throw new Error("not a target id");
    this.path = makeFolder(join(root, targetId));
  }

  static all(root: string): string[] {
    return existsSync(root) ? readdirSync(root) : [];
  }

  /**
   * As it came over the wire. Not synced: it is needed only to go on after a reboot, which syncs disks; one that a power cut took means
   * that the target is reported as interrupted.
   */
  saveEnvelope(envelope: unknown): void {
    writeFileSync(join(this.path, "envelope"), frame(Buffer.from(JSON.stringify(envelope))), { mode: 0o600 });
  }
  readEnvelope(): unknown {
    return this.readJson("envelope");
  }

  /** The signal as it was before the first step; needed again when a reboot lies between. */
  saveBefore(before: CheckResult | null): void {
    writeFramed(join(this.path, "before"), JSON.stringify(before));
  }
  readBefore(): CheckResult | null {
    return CheckResult.safeParse(this.readJson("before")).data ?? null;
  }

  saveResult(result: TargetResult): void {
    writeFramed(join(this.path, "result"), JSON.stringify(result));
  }
  readResult(): TargetResult | undefined {
    return TargetResult.safeParse(this.readJson("result")).data;
  }

  /** The fencing token that logs and result are sent with. */
  saveToken(fencingToken: number): void {
    writeFramed(join(this.path, "token"), JSON.stringify(fencingToken));
  }
  readToken(): number | undefined {
    const token = this.readJson("token");
    return typeof token === "number" ? token : undefined;
  }

  saveProcess(pid: number | null): void {
    if (pid === null) rmSync(join(this.path, "process"), { force: true });
    else writeFileSync(join(this.path, "process"), JSON.stringify({ pid, startTime: startTimeOf(pid) }));
  }

  /** Ends the process group that a killed agent left behind, when it still is the one that was started. True when there was one. */
  endLeftover(): boolean {
    const left = this.readPlain("process") as { pid: number; startTime: string } | undefined;
    rmSync(join(this.path, "process"), { force: true });
    if (!left?.startTime || startTimeOf(left.pid) !== left.startTime) return false;
    try {
      process.kill(-left.pid, "SIGKILL");
      return true;
    } catch {
      return false;
    }
  }

  /** Number of chunks so far; a torn last line is cut off first, so that numbers go on without a gap. */
  chunkCount(): number {
    let [offset, count] = [0, 0];
    for (;;) {
      const { chunks, next } = this.readLog(offset, MAX_LINE_BYTES, Number.POSITIVE_INFINITY);
      for (const chunk of chunks) count = Math.max(count, chunk.number + 1);
      if (next === offset) break;
      offset = next;
    }
    const path = join(this.path, "log");
    if (existsSync(path) && statSync(path).size > offset) truncateSync(path, offset);
    return count;
  }

  append(chunk: LogChunk): void {
    appendFileSync(join(this.path, "log"), encodeLine(chunk), { mode: 0o600 });
  }

  /** Chunks from a byte offset, as many whole lines as fit, and the offset after them. */
  readLog(offset: number, maxBytes: number, maxChunks: number): { chunks: LogChunk[]; next: number } {
    let file: number;
    try {
      file = openSync(join(this.path, "log"), "r");
    } catch {
      return { chunks: [], next: offset };
    }
    try {
      const length = Math.min(Math.max(maxBytes, MAX_LINE_BYTES), Math.max(0, fstatSync(file).size - offset));
      const buffer = Buffer.allocUnsafe(length);
      const bytes = buffer.subarray(0, readSync(file, buffer, 0, length, offset));
      const chunks: LogChunk[] = [];
      let used = 0;
      while (chunks.length < maxChunks && used < maxBytes) {
        const end = bytes.indexOf(10, used);
        if (end < 0) break;
        const chunk = LogChunk.safeParse(decodeLines(bytes.subarray(used, end + 1)).records[0]);
        if (chunk.success) chunks.push(chunk.data);
        used = end + 1;
      }
      return { chunks, next: offset + used };
    } finally {
      closeSync(file);
    }
  }

  /** How far the portal has the log. Losing it only means sending again. */
  saveSent(offset: number): void {
    writeFileSync(join(this.path, "sent"), String(offset));
  }
  readSent(): number {
    const offset = this.readPlain("sent");
    return typeof offset === "number" && Number.isSafeInteger(offset) ? offset : 0;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private readPlain(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.path, name), "utf8"));
    } catch {
      return undefined;
    }
  }

  private readJson(name: string): unknown {
    try {
      const found = readFramed(join(this.path, name));
      return found && JSON.parse(found.payload.toString("utf8"));
    } catch {
      return undefined;
    }
  }
}
