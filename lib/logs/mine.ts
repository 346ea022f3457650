import "server-only";
import type { Ctx } from "@/lib/context";
import { type Tx, withOrg } from "@/lib/db";
import { learnLine } from "@/lib/detection/templates/learn";
import { createMiner, templateOf, templateText } from "@/lib/detection/templates/miner";
import { loadMiner, type SavedMiner, saveMiner } from "@/lib/detection/templates/stored";
import type { Prisma } from "@/prisma/generated/client";
import { joinMerged } from "./join-merged";
import { readKnown } from "./known-templates";
import { adaptRoundSize, roundSize } from "./round-size";
import { type CountedLine, countLines } from "./tally";

/** Time of one call; the rest waits for the next. */
const MOST_MS = 8_000;

interface Unread {
  id: bigint;
  node_id: string;
  source: string;
  at: Date;
  text: string;
}

/** Lines of one workload that have just got their templates, in the order in which they came. */
export interface MinedRound {
  workload: string;
  lines: readonly { nodeId: string; source: string; at: Date; text: string; template: string }[];
  textOf: (template: string) => string;
  /** The id that a template has now, after merges. */
  nowOf: (template: string) => string;
  /** A template's state before this round; null: it is new. */
  knownBefore: (template: string) => { lines: number; lastMs: number } | null;
}
/** Gets the lines of a round within its transaction, each line once, as the counts do. */
export type RoundWatcher = (tx: Tx, round: MinedRound) => Promise<void>;

/**
 * Assigns a template to every new line, and counts lines by template, node and minute. Each line is counted once, and passed
 * to `watch` once. @returns whether no line waits any more.
 */
export async function mineTemplates(ctx: Ctx, watch: RoundWatcher = async () => {}): Promise<boolean> {
  const untilMs = Date.now() + MOST_MS;
  while (Date.now() < untilMs) if ((await timeRound(ctx, watch)) === 0) return true;
  return false;
}

/** Where each line is a new template and the machine is busy, a round takes long: the next one is smaller. */
async function timeRound(ctx: Ctx, watch: RoundWatcher): Promise<number> {
  const { orgId } = ctx;
  const beganMs = performance.now();
  const adapt = (lines: number, failed: boolean) => adaptRoundSize(orgId, { lines, failed, tookMs: performance.now() - beganMs });
  try {
    const lines = await withOrg(ctx, (tx) => mineRound(tx, orgId, watch));
    adapt(lines, false);
    return lines;
  } catch (error) {
    adapt(0, true);
    throw error;
  }
}

/** Two workers at once must not count a line twice. */
export const lockLogs = (tx: Tx, orgId: string) => tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`logs:${orgId}`}, 0))`;

/** Reads lines of the workload that has waited for longest. @returns how many; 0 when nothing waits. */
async function mineRound(tx: Tx, orgId: string, watch: RoundWatcher): Promise<number> {
  await lockLogs(tx, orgId);
  const [oldest] = await tx.$queryRaw<{ workload: string }[]>`
    SELECT workload FROM log_line WHERE org_id = ${orgId} AND template IS NULL ORDER BY id LIMIT 1`;
  if (!oldest) return 0;
  const lines = await tx.$queryRaw<Unread[]>`
    SELECT id, node_id, source, at, text FROM log_line
    WHERE org_id = ${orgId} AND template IS NULL AND workload = ${oldest.workload} ORDER BY id LIMIT ${roundSize(orgId)}`;
  await watch(tx, await mineWorkload(tx, orgId, oldest.workload, lines));
  return lines.length;
}

async function mineWorkload(tx: Tx, orgId: string, workload: string, lines: readonly Unread[]): Promise<MinedRound> {
  const key = { orgId_workload: { orgId, workload } };
  const saved = await tx.logMiner.findUnique({ where: key });
  const miner = saved ? loadMiner(saved.state as unknown as SavedMiner) : createMiner();
  const known = new Set(miner.aliases.keys());
  const learned = lines.map((line) => learnLine(miner, line.text).template.id);
  // A later line may have merged the template of an earlier one into another.
  const counted = lines.map(
    ({ node_id, at }, nth): CountedLine => ({ nodeId: node_id, at, template: templateOf(miner, learned[nth]!)?.id ?? learned[nth]! }),
  );
  const state = saveMiner(miner) as unknown as Prisma.InputJsonObject;
  const row = { state, merged: miner.merged };
  await tx.logMiner.upsert({ where: key, create: { orgId, workload, ...row }, update: row });
  await tx.$executeRaw`
    UPDATE log_line SET template = l.template
    FROM unnest(${lines.map((line) => line.id)}::bigint[], ${counted.map((line) => line.template)}::text[]) AS l(id, template)
    WHERE log_line.org_id = ${orgId} AND log_line.id = l.id`;
  const textOf = (id: string) => {
    const template = miner.byId.get(id);
    return template ? templateText(template) : id;
  };
  const knownBefore = await readKnown(tx, { orgId, workload }, [...new Set(counted.map((line) => line.template))]);
  await countLines(tx, { orgId, workload }, counted, textOf);
  const merged = [...miner.aliases.keys()].filter((former) => !known.has(former));
  await joinMerged(
    tx,
    { orgId, workload },
    merged.map((former) => [former, templateOf(miner, former)?.id ?? former]),
    textOf,
  );
  return {
    workload,
    lines: lines.map(({ node_id, source, at, text }, nth) => ({ nodeId: node_id, source, at, text, template: counted[nth]!.template })),
    textOf,
    nowOf: (id) => templateOf(miner, id)?.id ?? id,
    knownBefore,
  };
}
