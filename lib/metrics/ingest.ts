import "server-only";
import { countAttempt, isReached } from "@/lib/auth/rate-limit";
import type { Report, ReportAnswer } from "@/lib/contracts/agent";
import { refuse } from "@/lib/errors";
import { withPg } from "@/lib/pg";
import { durations } from "@/lib/process-metrics/registry";
import { type Batcher, makeBatcher } from "./batcher";
import { boolArray, int4Array, timestampArray, uuidArray, uuidBytes } from "./binary-params";
import { ensureLayout, knownLayout, layoutInMemory, type StoredLayout } from "./layout";
import { ensurePartitions, forgetPartitions } from "./partitions";
import { DAY_MS, slotOf } from "./slots";

/** A report that was checked and waits to be stored. */
export interface CheckedReport {
  orgId: string;
  nodeId: string;
  /** Already snapped to its slot. */
  atMs: number;
  intervalMs: number;
  layoutId: number;
  /** float32 little-endian in the layout's order. */
  packed: Buffer;
}

/** A clock this far ahead is broken; a report older than this is older than any spool keeps. */
const AHEAD_MS = 10 * 60_000;
const BEHIND_MS = 7 * DAY_MS;

/** New layouts of one node. A host gets another when its GPUs, disks or workloads change. */
const LAYOUTS = { most: 100, windowMs: DAY_MS };
const layoutsOf = (nodeId: string) => `layouts:${nodeId}`;
/** Whether a node has stored as many new layouts today as it may. */
export const hasTooManyLayouts = (nodeId: string): Promise<boolean> => isReached(layoutsOf(nodeId), LAYOUTS);

/** Pairs of node and layout that are stored, so that only the first report of a pair writes it. */
const met = new Set<string>();
const MOST_MET = 100_000;

const NO_PARTITION = "23514";
const STORED_ALREADY = "23505";

/**
 * Stores reports in one statement, and with them the nodes' latest values, or none of them. A report that is stored already changes nothing.
 * @returns how many were new
 */
export async function ingestReports(reports: readonly CheckedReport[]): Promise<number> {
  if (reports.length === 0) return 0;
  const sorted = [...reports].sort((a, b) => (a.nodeId < b.nodeId ? -1 : a.nodeId > b.nodeId ? 1 : a.atMs - b.atMs));
  await ensurePartitions("metric_hot", new Set(sorted.map((report) => report.atMs)));
  const params = paramsOf(sorted);
  const added = await store(params, false).catch(async (error: { code?: string }) => {
    if (error.code === STORED_ALREADY) return store(params, true);
    if (error.code !== NO_PARTITION) throw error;
    // An hour that was sealed and dropped since we last looked has come back.
    forgetPartitions();
    await ensurePartitions("metric_hot", new Set(sorted.map((report) => report.atMs)));
    return store(params, true);
  });
  if (met.size > MOST_MET) met.clear();
  for (const report of sorted) met.add(`${report.nodeId}:${report.layoutId}`);
  return added;
}

async function store(params: readonly unknown[], again: boolean): Promise<number> {
  const statement = {
    name: "metric_ingest",
    text: "SELECT metric_ingest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS added",
    values: [...params, again],
  };
  const { rows } = await withPg((client) => client.query<{ added: number }>(statement));
  return rows[0]!.added;
}

function paramsOf(sorted: readonly CheckedReport[]): unknown[] {
  let offset = 1;
  const offsets = sorted.map((report) => {
    const from = offset;
    offset += report.packed.length;
    return from;
  });
  return [
    [...new Set(sorted.map((report) => report.orgId))].join(","),
    uuidArray(sorted.map((report) => uuidBytes(report.orgId))),
    uuidArray(sorted.map((report) => uuidBytes(report.nodeId))),
    timestampArray(sorted.map((report) => report.atMs)),
    int4Array(sorted.map((report) => report.layoutId)),
    int4Array(sorted.map((report) => report.intervalMs)),
    int4Array(offsets),
    int4Array(sorted.map((report) => report.packed.length)),
    // Sorted by node, then time: the last of each node is its newest.
    boolArray(sorted.map((report, i) => sorted[i + 1]?.nodeId !== report.nodeId)),
    boolArray(sorted.map((report) => !met.has(`${report.nodeId}:${report.layoutId}`))),
    Buffer.concat(sorted.map((report) => report.packed)),
  ];
}

const ingestSeconds = durations("millwright_gateway_ingest_seconds", "How long it takes to store a batch of reports.", []);

async function storeTimed(reports: readonly CheckedReport[]): Promise<void> {
  const stopTimer = ingestSeconds.startTimer();
  await ingestReports(reports).finally(stopTimer);
}

let batcher: Batcher<CheckedReport> | undefined;

/** The process's one batcher: reports of all nodes wait at most 10 ms for company. */
const reportBatcher = () => {
  batcher ??= makeBatcher<CheckedReport>({
    store: storeTimed,
    maxDelayMs: 8,
    maxBatch: 1_000,
    maxWaiting: 20_000,
    maxLagMs: 2_000,
    atOnce: 3,
  });
  return batcher;
};

/**
 * Takes one report of a node whose session was checked. Resolves after commit: an acknowledged report is on disk.
 * `layoutId: null` means that the layout must be sent along.
 * @throws AppError `invalid` for values that do not fit the layout or a clock that is far ahead; `too-many-requests` when too many wait
 * already (send it again in a second); `unavailable` when the database does not answer
 */
export async function takeReport(node: { orgId: string; nodeId: string }, report: Report, nowMs = Date.now()): Promise<ReportAnswer> {
  const layout = cachedLayout(node.orgId, report) ?? (await findLayout(node, report));
  if (!layout) return { layoutId: null };
  if (report.atMs > nowMs + AHEAD_MS) throw refuse("invalid", "reportInFuture", {}, "atMs");
  // Older than any spool keeps. A refusal would only block the spool, so it is dropped silently.
  if (report.atMs < nowMs - BEHIND_MS) return { layoutId: layout.id };
  const packed = unpack(report.values, layout.keys.length * 4);
  const { intervalMs } = report;
  await reportBatcher().add({ ...node, atMs: slotOf(report.atMs, intervalMs), intervalMs, layoutId: layout.id, packed });
  return { layoutId: layout.id };
}

const cachedLayout = (orgId: string, { layout, layoutId }: Report): StoredLayout | undefined =>
  layout || layoutId === undefined ? undefined : layoutInMemory(orgId, layoutId);

/** A layout is stored only with a report that fits it: a refused report stores nothing. */
async function findLayout(
  { orgId, nodeId }: { orgId: string; nodeId: string },
  { layout, layoutId, values }: Report,
): Promise<StoredLayout | null> {
  if (layout) {
    unpack(values, layout.length * 4);
    return ensureLayout(orgId, layout, () => countAttempt(layoutsOf(nodeId), LAYOUTS, "tooManyLayouts"));
  }
  return layoutId === undefined ? null : knownLayout(orgId, layoutId);
}

/** @throws AppError `invalid` for more or fewer bytes than the layout has. */
function unpack(values: string, size: number): Buffer {
  const packed = Buffer.allocUnsafe(size);
  // Takes a third of the time of `Buffer.from`, which must find out the size.
  if (Buffer.byteLength(values, "base64") === size && packed.write(values, "base64") === size) return packed;
  const odd = Buffer.from(values, "base64");
  if (odd.length === size) return odd;
  throw refuse("invalid", "layoutMismatch", { series: size / 4, values: odd.length / 4 }, "values");
}

/** How long the oldest report has been waiting to be stored, in ms: the gateway's own lag, which does not count as a node's silence. */
export const ingestLagMs = (): number => batcher?.lagMs() ?? 0;

/** Stores waiting reports and takes no more; for a clean stop. */
export async function drainReports(): Promise<void> {
  await batcher?.drain();
}
