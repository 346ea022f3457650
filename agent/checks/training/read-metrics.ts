import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { cellsOf, parseCsvLine } from "./csv-metrics";
import { type LostRank, MetricLog, type OverflowStreak } from "./metric-log";
import type { MetricRow } from "./metric-row";
import { parseEvents } from "./tensorboard";

const READ_BYTES = 8 * 1024 * 1024;
const HEADER_BYTES = 16 * 1024;
/** Rows from the beginning and the end of a run are kept; those in between are dropped. */
const KEEP_FIRST = 200;
const KEEP_LAST = 2_800;
/** Norms by layer weigh a hundred times what the rest of a row does; only the newest are looked at. */
const KEEP_LAYERS = 300;

interface Reader {
  inode: number;
  offset: number;
  rest: Buffer;
  rows: MetricRow[];
  log: MetricLog;
  /** Names of the columns of a CSV file, and its first line. */
  header: string[];
}
export interface Metrics {
  file: string;
  rows: MetricRow[];
  mtimeMs: number;
  /** Steps that fp16 left out, as the log itself says; null when it says nothing of them. */
  overflows: OverflowStreak | null;
  /** Ranks beside the followed one whose loss is not a number. */
  lostRanks: LostRank[];
}

/** The rows of a run's metrics so far, read on from where the last run of the check stopped. Null when the workload has no such file. @throws the host's error. */
export async function readMetrics(host: Host, workload: Workload, memory: Memory): Promise<Metrics | null> {
  const file = await newestOf(host, workload.metrics ? [workload.metrics] : workload.logs);
  if (file === null) return null;
  const stat = await host.stat(file);
  const header = file.endsWith(".csv") ? headerOf(await host.readBytes(file, 0, HEADER_BYTES)) : [];
  let reader = memory.get(`reader:${file}`) as Reader | undefined;
  // Lightning rewrites its CSV file when a column is added.
  if (!reader || reader.inode !== stat.inode || stat.size < reader.offset || reader.header.join() !== header.join()) {
    const offset = isEvents(file) ? 0 : Math.max(0, stat.size - READ_BYTES);
    reader = { inode: stat.inode, offset, rest: Buffer.alloc(0), rows: [], log: new MetricLog(), header };
    memory.set(`reader:${file}`, reader);
  }
  if (stat.size > reader.offset) {
    const bytes = await host.readBytes(file, reader.offset, Math.min(READ_BYTES, stat.size - reader.offset));
    reader.offset += bytes.length;
    take(reader, Buffer.concat([reader.rest, bytes]), isEvents(file));
  }
  return { file, rows: reader.rows, mtimeMs: stat.mtimeMs, overflows: reader.log.overflows, lostRanks: [...reader.log.lostRanks.values()] };
}

const isEvents = (file: string): boolean => /events\.out\.tfevents/.test(file);
const headerOf = (bytes: Buffer): string[] => cellsOf(bytes.toString("utf8").split("\n")[0]!.trim());

function take(reader: Reader, bytes: Buffer, events: boolean): void {
  if (events) {
    const { rows, consumed } = parseEvents(bytes);
    reader.rest = bytes.subarray(consumed);
    reader.rows.push(...rows);
  } else {
    // A progress bar ends its lines with CR, and may write no other end for hours.
    const end = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13)) + 1;
    // A line without an end is dropped, so that noise does not fill the memory.
    reader.rest = end === 0 && bytes.length > 65_536 ? Buffer.alloc(0) : bytes.subarray(end);
    for (const line of bytes.toString("utf8", 0, end).split(/\r?\n|\r/)) {
      const row = reader.header.length > 0 ? parseCsvLine(reader.header, line) : reader.log.take(line);
      if (row !== null) reader.rows.push(row);
    }
  }
  reader.rest = Buffer.from(reader.rest);
  for (let index = reader.rows.length - KEEP_LAYERS - 1; index >= 0 && reader.rows[index]!.layers !== undefined; index--)
    delete reader.rows[index]!.layers;
  if (reader.rows.length > KEEP_FIRST + KEEP_LAST) reader.rows = [...reader.rows.slice(0, KEEP_FIRST), ...reader.rows.slice(-KEEP_LAST)];
}

/** A folder of event files, a glob or a file: the newest one. */
async function newestOf(host: Host, patterns: string[]): Promise<string | null> {
  let newest: { path: string; mtimeMs: number } | null = null;
  for (const pattern of patterns)
    for (const candidate of await candidatesOf(host, pattern)) {
      const stat = await host.stat(candidate).catch(absent);
      if (stat?.kind === "file" && (newest === null || stat.mtimeMs > newest.mtimeMs)) newest = { path: candidate, mtimeMs: stat.mtimeMs };
    }
  return newest?.path ?? null;
}

/** A missing path means that there are no metrics. A path without read permission is an error. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "EACCES" || error.code === "EPERM") throw error;
  return null;
}

async function candidatesOf(host: Host, pattern: string): Promise<string[]> {
  if (/[*?{]/.test(pattern)) return host.glob(pattern, { limit: 100 });
  const stat = await host.stat(pattern).catch(absent);
  return stat?.kind === "directory" ? host.glob(`${pattern}/**/events.out.tfevents*`, { limit: 100 }) : [pattern];
}
