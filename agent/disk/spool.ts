import { appendFileSync, closeSync, fdatasyncSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeLines, encodeLine } from "./checked-lines";
import { makeFolder } from "./durable";

const SEGMENT_BYTES = 256 * 1024;

export interface SpoolOptions {
  folder: string;
  maxBytes: number;
  /** What a record counts for when it is lost; 1 without it. */
  weigh?: (record: unknown) => number;
}

/**
 * A bounded queue on disk, in order, for what could not be sent. When it is full the oldest segment goes. Delivery is at least
 * once: what was sent of a segment is sent again when the agent restarts before the segment is through.
 */
export class Spool {
  private segments: { name: string; bytes: number; records: number; weight: number }[] = [];
  /** Records of the oldest segment that are still to be sent. */
  private head: unknown[] | undefined;
  private next = 1;
  private count = 0;
  /** What was dropped for room or refused by the disk, by weight, and damaged records, since the start. */
  lost = 0;

  constructor(private readonly options: SpoolOptions) {
    makeFolder(options.folder);
    for (const name of readdirSync(options.folder).sort()) {
      if (!/^\d{9}\.seg$/.test(name)) continue;
      const path = join(options.folder, name);
      const records = this.read(name);
      this.segments.push({ name, bytes: statSync(path).size, records: records.length, weight: this.weigh(records) });
      this.next = Number(name.slice(0, 9)) + 1;
      this.count += records.length;
    }
  }

  /** How many records wait. */
  get length(): number {
    return this.count;
  }

  /** Adds a record at the end; on disk when it returns. @throws when the disk refuses. */
  add(record: unknown): void {
    const line = encodeLine(record);
    const bytes = Buffer.byteLength(line);
    let last = this.segments.at(-1);
    // The oldest segment is being read: it does not grow under the reader.
    if (!last || last.bytes + bytes > SEGMENT_BYTES || (this.segments.length === 1 && this.head)) {
      last = { name: `${String(this.next++).padStart(9, "0")}.seg`, bytes: 0, records: 0, weight: 0 };
      this.segments.push(last);
    }
    try {
      appendSynced(join(this.options.folder, last.name), line);
    } catch (error) {
      this.lost += this.weigh([record]);
      throw error;
    }
    last.bytes += bytes;
    last.records++;
    last.weight += this.weigh([record]);
    this.count++;
    this.makeRoom();
  }

  /** The oldest record, or undefined when nothing waits. */
  peek(): unknown {
    while (this.segments.length > 0) {
      this.head ??= this.read(this.segments[0]!.name);
      if (this.head.length > 0) return this.head[0];
      this.dropOldest();
    }
    this.count = 0;
    return undefined;
  }

  /** Takes the oldest record off, once it was delivered. */
  shift(): void {
    if (this.peek() === undefined) return;
    this.head!.shift();
    this.count--;
    if (this.head!.length === 0) this.dropOldest();
  }

  private read(name: string): unknown[] {
    const { records, damaged } = decodeLines(readFileSync(join(this.options.folder, name)));
    this.lost += damaged;
    return records;
  }

  private weigh(records: readonly unknown[]): number {
    const { weigh = () => 1 } = this.options;
    return records.reduce((sum: number, record) => sum + weigh(record), 0);
  }

  private makeRoom(): void {
    while (this.segments.length > 1 && this.segments.reduce((sum, segment) => sum + segment.bytes, 0) > this.options.maxBytes) {
      // Removed without reading: a segment that cannot be read must be removable, too.
      this.lost += this.head ? this.weigh(this.head) : this.segments[0]!.weight;
      this.count -= this.head?.length ?? this.segments[0]!.records;
      this.dropOldest();
    }
  }

  private dropOldest(): void {
    const oldest = this.segments.shift();
    this.head = undefined;
    if (oldest) rmSync(join(this.options.folder, oldest.name), { force: true });
  }
}

function appendSynced(path: string, line: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    appendFileSync(file, line);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}
