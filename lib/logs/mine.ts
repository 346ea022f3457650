import "server-only";
import type { Ctx } from "@/lib/context";
import { type Tx, withOrg } from "@/lib/db";
import { loadMiner, type SavedMiner, saveMiner } from "@/lib/detection/templates/join";
import { learnLine } from "@/lib/detection/templates/learn";
import { createMiner, templateOf, templateText } from "@/lib/detection/templates/miner";
import type { Prisma } from "@/prisma/generated/client";
import { joinMerged } from "./join-merged";
import { type CountedLine, countLines } from "./tally";

/** Lines of one round, so that a transaction stays short. */
const ROUND = 20_000;
/** Time of one call; what is left waits for the next. */
const MOST_MS = 8_000;

interface Unread {
  id: bigint;
  node_id: string;
  at: Date;
  text: string;
}

/** Gives every line that was not read yet its template, and counts lines by template, node and minute. Each line is counted once. */
export async function mineTemplates(ctx: Ctx): Promise<void> {
  const untilMs = Date.now() + MOST_MS;
  while (Date.now() < untilMs) if (!(await withOrg(ctx, (tx) => mineRound(tx, ctx.orgId)))) return;
}

/** Reads lines of the workload that has waited for longest. False when nothing waits. */
async function mineRound(tx: Tx, orgId: string): Promise<boolean> {
  // Two workers at once must not count a line twice.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`logs:${orgId}`}, 0))`;
  const [oldest] = await tx.$queryRaw<{ workload: string }[]>`
    SELECT workload FROM log_line WHERE org_id = ${orgId} AND template IS NULL ORDER BY id LIMIT 1`;
  if (!oldest) return false;
  const lines = await tx.$queryRaw<Unread[]>`
    SELECT id, node_id, at, text FROM log_line
    WHERE org_id = ${orgId} AND template IS NULL AND workload = ${oldest.workload} ORDER BY id LIMIT ${ROUND}`;
  await mineWorkload(tx, orgId, oldest.workload, lines);
  return true;
}

async function mineWorkload(tx: Tx, orgId: string, workload: string, lines: readonly Unread[]): Promise<void> {
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
  await tx.logMiner.upsert({ where: key, create: { orgId, workload, state }, update: { state } });
  await tx.$executeRaw`
    UPDATE log_line SET template = l.template
    FROM unnest(${lines.map((line) => line.id)}::bigint[], ${counted.map((line) => line.template)}::text[]) AS l(id, template)
    WHERE log_line.org_id = ${orgId} AND log_line.id = l.id`;
  const textOf = (id: string) => {
    const template = miner.byId.get(id);
    return template ? templateText(template) : id;
  };
  await countLines(tx, { orgId, workload }, counted, textOf);
  const merged = [...miner.aliases.keys()].filter((former) => !known.has(former));
  await joinMerged(
    tx,
    { orgId, workload },
    merged.map((former) => [former, templateOf(miner, former)?.id ?? former]),
    textOf,
  );
}
