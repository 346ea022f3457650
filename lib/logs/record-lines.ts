import "server-only";
import type { Ctx } from "@/lib/context";
import type { LogBatch, ShippedLine } from "@/lib/contracts/log-batch";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { loadRetention } from "@/lib/orgs/retention";
import { storableText } from "@/lib/storable-text";
import { MOST_TOLD } from "./most-told";

/** Bytes of a line besides its texts: its row and its index entries. */
const ROW_BYTES = 100;
/** A node's share of the organisation's day, so that one node cannot use up the whole quota. */
const NODE_SHARE = 0.5;
/** Workloads of an organisation whose lines are kept. */
const MOST_WORKLOADS = 500;
/** A host's clock that is off by more than this is not trusted. */
const MOST_AHEAD_MS = 60_000;

/**
 * Stores the log lines that a node sent. Harmless when they come twice (by `sequence`). Lines beyond the organisation's quota of the day are
 * counted and not stored.
 * @throws AppError `unauthenticated` when the node was removed.
 */
export async function recordLines(ctx: Ctx, batch: LogBatch): Promise<void> {
  const { orgId, actor } = ctx;
  if (actor.kind !== "node") throw refuse("forbidden", "ownLogsOnly");
  const { nodeId } = actor;
  await withOrg(ctx, async (tx) => {
    if (!(await takeSequence(tx, orgId, nodeId, batch.sequence))) return;
    const now = Date.now();
    const atMs = Math.min(batch.atMs, now + MOST_AHEAD_MS);
    const { kept, bytes } = within(await bytesLeft(tx, orgId, nodeId, now), await ofKnownWorkloads(tx, orgId, batch.lines));
    if (kept.length > 0) await insert(tx, orgId, nodeId, new Date(atMs), kept);
    const refused = batch.lines.length - kept.length;
    await tx.$executeRaw`
      INSERT INTO log_usage (org_id, node_id, day, lines, bytes, dropped, unread_bytes, refused)
      VALUES (${orgId}, ${nodeId}, (to_timestamp(${now / 1_000}) AT TIME ZONE 'UTC')::date, ${kept.length}, ${bytes},
        ${batch.dropped}, ${batch.unreadBytes ?? 0}, ${refused})
      ON CONFLICT (org_id, node_id, day) DO UPDATE SET lines = log_usage.lines + excluded.lines, bytes = log_usage.bytes + excluded.bytes,
        dropped = least(log_usage.dropped + excluded.dropped, ${MOST_TOLD}), unread_bytes = least(log_usage.unread_bytes + excluded.unread_bytes, ${MOST_TOLD}),
        refused = log_usage.refused + excluded.refused`;
  });
}

/** Advances the node's log sequence. False when this message, or a later one, was stored before. */
async function takeSequence(tx: Tx, orgId: string, nodeId: string, sequence: number): Promise<boolean> {
  const moved = await tx.$executeRaw`
    UPDATE node SET log_sequence = ${sequence}::bigint WHERE org_id = ${orgId} AND id = ${nodeId} AND log_sequence < ${sequence}::bigint`;
  if (moved > 0) return true;
  const node = await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { id: true } });
  if (!node) throw refuse("unauthenticated", "nodeRemoved");
  return false;
}

/** How much this node may still add to the day: the rest of its share and of the organisation's quota. */
async function bytesLeft(tx: Tx, orgId: string, nodeId: string, now: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ all: number; own: number }[]>`
    SELECT coalesce(sum(bytes), 0)::float8 AS all, coalesce(sum(bytes) FILTER (WHERE node_id = ${nodeId}), 0)::float8 AS own FROM log_usage
    WHERE org_id = ${orgId} AND day = (to_timestamp(${now / 1_000}) AT TIME ZONE 'UTC')::date`;
  const { logBytesPerDay: quota } = await loadRetention(tx, orgId);
  return Math.min(quota - (row?.all ?? 0), quota * NODE_SHARE - (row?.own ?? 0));
}

/** Lines of workloads that are known, and of new ones while there is room: a node names its workloads itself. */
async function ofKnownWorkloads(tx: Tx, orgId: string, lines: readonly ShippedLine[]): Promise<ShippedLine[]> {
  const known = new Set((await tx.logMiner.findMany({ where: { orgId }, select: { workload: true } })).map((miner) => miner.workload));
  return lines.filter(({ workload }) => {
    if (!known.has(workload) && known.size < MOST_WORKLOADS) known.add(workload);
    return known.has(workload);
  });
}

const bytesOf = ({ text, source, workload }: ShippedLine): number =>
  ROW_BYTES + Buffer.byteLength(text) + Buffer.byteLength(source) + Buffer.byteLength(workload);

/** The first lines that fit into a number of bytes. */
function within(most: number, lines: readonly ShippedLine[]): { kept: ShippedLine[]; bytes: number } {
  let bytes = 0;
  const kept: ShippedLine[] = [];
  for (const line of lines) {
    if (bytes + bytesOf(line) > most) break;
    bytes += bytesOf(line);
    kept.push({ ...line, text: storableText(line.text) });
  }
  return { kept, bytes };
}

function insert(tx: Tx, orgId: string, nodeId: string, at: Date, lines: readonly ShippedLine[]): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO log_line (org_id, node_id, at, workload, source, text)
    SELECT ${orgId}, ${nodeId}, ${at}, l.workload, l.source, l.text
    FROM unnest(${lines.map((line) => storableText(line.workload))}::text[], ${lines.map((line) => storableText(line.source))}::text[],
      ${lines.map((line) => line.text)}::text[]) WITH ORDINALITY AS l(workload, source, text, nth)
    ORDER BY l.nth`;
}
