import "server-only";
import type { Tx } from "@/lib/db";
import type { WorkloadKey } from "./tally";

/** How many ids of merged templates a template keeps, the newest ones. Lines of older ids are found by their text only. */
const MOST_FORMER = 2_000;

/** Moves the counts of merged templates to the template that they were merged into, which keeps their ids for their lines. */
export async function joinMerged(
  tx: Tx,
  { orgId, workload }: WorkloadKey,
  merged: readonly (readonly [former: string, now: string])[],
  textOf: (id: string) => string,
): Promise<void> {
  const stored = await tx.logTemplate.findMany({ where: { orgId, workload, id: { in: merged.map(([former]) => former) } } });
  for (const { id, lines, firstAt, lastAt, former } of stored) {
    const now = merged.find(([one]) => one === id)?.[1];
    if (now === undefined || now === id) continue;
    await tx.$executeRaw`
      INSERT INTO log_count (org_id, workload, template, node_id, minute, lines)
      SELECT org_id, workload, ${now}, node_id, minute, lines FROM log_count WHERE org_id = ${orgId} AND workload = ${workload} AND template = ${id}
      ON CONFLICT (org_id, workload, template, node_id, minute) DO UPDATE SET lines = log_count.lines + excluded.lines`;
    await tx.logCount.deleteMany({ where: { orgId, workload, template: id } });
    await tx.logTemplate.deleteMany({ where: { orgId, workload, id } });
    await tx.$executeRaw`
      INSERT INTO log_template (org_id, workload, id, text, lines, first_at, last_at, former)
      VALUES (${orgId}, ${workload}, ${now}, ${textOf(now)}, ${lines}, ${firstAt}, ${lastAt}, ${[...former, id]}::text[])
      ON CONFLICT (org_id, workload, id) DO UPDATE SET text = excluded.text, lines = log_template.lines + excluded.lines,
        first_at = least(log_template.first_at, excluded.first_at), last_at = greatest(log_template.last_at, excluded.last_at),
        former = (log_template.former || excluded.former)[greatest(1, cardinality(log_template.former || excluded.former) - ${MOST_FORMER - 1}):]`;
  }
}
