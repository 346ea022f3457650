import "server-only";
import type { Tx } from "@/lib/db";
import type { WorkloadKey } from "./tally";

/** How many ids of merged templates a template keeps, the newest ones. Lines of older ids are found by their text only. */
const MOST_FORMER = 2_000;

/**
 * Moves the counts of merged templates to the template that they were merged into, which keeps their ids for their lines. Thousands are merged at
 * once when a workload makes new templates all the time, so a fixed number of statements moves them all.
 */
export async function joinMerged(
  tx: Tx,
  { orgId, workload }: WorkloadKey,
  merged: readonly (readonly [former: string, now: string])[],
  textOf: (id: string) => string,
): Promise<void> {
  const moved = merged.filter(([former, now]) => former !== now);
  if (moved.length === 0) return;
  const formers = moved.map(([former]) => former);
  const nows = moved.map(([, now]) => now);
  await tx.$executeRaw`
    INSERT INTO log_count (org_id, workload, template, node_id, minute, lines)
    SELECT ${orgId}, ${workload}, m.now, c.node_id, c.minute, sum(c.lines)::int
    FROM unnest(${formers}::text[], ${nows}::text[]) AS m(former, now)
    JOIN log_count c ON c.org_id = ${orgId} AND c.workload = ${workload} AND c.template = m.former
    GROUP BY m.now, c.node_id, c.minute
    ON CONFLICT (org_id, workload, template, node_id, minute) DO UPDATE SET lines = log_count.lines + excluded.lines`;
  await tx.$executeRaw`DELETE FROM log_count WHERE org_id = ${orgId} AND workload = ${workload} AND template = ANY(${formers}::text[])`;
  const texts = nows.map(textOf);
  await tx.$executeRaw`
    WITH gone AS (
      DELETE FROM log_template t USING unnest(${formers}::text[], ${nows}::text[], ${texts}::text[]) AS m(former, now, text)
      WHERE t.org_id = ${orgId} AND t.workload = ${workload} AND t.id = m.former
      RETURNING m.now, m.text, t.id, t.lines, t.first_at, t.last_at, t.former),
    ids AS (
      SELECT g.now, array_agg(f.id ORDER BY g.last_at, g.id, f.nth) AS former
      FROM gone g CROSS JOIN LATERAL unnest(g.former || g.id) WITH ORDINALITY AS f(id, nth) GROUP BY g.now),
    sums AS (
      SELECT now, min(text) AS text, sum(lines)::bigint AS lines, min(first_at) AS first_at, max(last_at) AS last_at FROM gone GROUP BY now)
    INSERT INTO log_template (org_id, workload, id, text, lines, first_at, last_at, former)
    SELECT ${orgId}, ${workload}, s.now, s.text, s.lines, s.first_at, s.last_at, ids.former[greatest(1, cardinality(ids.former) - ${MOST_FORMER - 1}):]
    FROM sums s JOIN ids USING (now)
    ON CONFLICT (org_id, workload, id) DO UPDATE SET text = excluded.text, lines = log_template.lines + excluded.lines,
      first_at = least(log_template.first_at, excluded.first_at), last_at = greatest(log_template.last_at, excluded.last_at),
      former = (log_template.former || excluded.former)[greatest(1, cardinality(log_template.former || excluded.former) - ${MOST_FORMER - 1}):]`;
}
