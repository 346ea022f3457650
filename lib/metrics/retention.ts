import "server-only";
import { withOrgsPg } from "@/lib/pg";
import { detachPartition, dropPartition, listPartitions, sweeping } from "./partitions";
import { DAY_MS } from "./slots";

export interface Retention {
  /** How long single reports are kept. */
  rawDays: number;
  /** How long 10-minute and hourly roll-ups are kept. */
  rollupDays: number;
}

export const DEFAULT_RETENTION: Retention = { rawDays: 30, rollupDays: 400 };

/** Takes effect at the next round. The caller checks the permission and writes the audit row. */
export async function setRetention(orgId: string, { rawDays, rollupDays }: Retention): Promise<void> {
  await withOrgsPg([orgId], (client) =>
    client.query(
      `INSERT INTO metric_retention (org_id, raw_days, rollup_days) VALUES ($1, $2, $3)
       ON CONFLICT (org_id) DO UPDATE SET raw_days = excluded.raw_days, rollup_days = excluded.rollup_days`,
      [orgId, rawDays, rollupDays],
    ),
  );
}

/**
 * Deletes data past each org's retention. A day that no org keeps is dropped as a whole (its partition); rows are deleted only where orgs
 * differ. @returns the days dropped
 */
export async function clearAway(nowMs: number): Promise<number[]> {
  const { rows } = await sweeping((client) =>
    client.query<{ org_id: string; raw_days: number; rollup_days: number }>("SELECT org_id, raw_days, rollup_days FROM metric_retention"),
  );
  const longest = Math.max(DEFAULT_RETENTION.rawDays, ...rows.map((row) => row.raw_days));
  const dropped: number[] = [];
  for (const partition of await listPartitions("metric_chunk")) {
    const ageDays = (nowMs - partition.fromMs) / DAY_MS - 1;
    if (ageDays > longest || !partition.attached) {
      await detachPartition(partition);
      await dropPartition(partition);
      dropped.push(partition.fromMs);
      continue;
    }
    const others = rows.map((row) => row.org_id);
    const over = rows.filter((row) => ageDays > row.raw_days).map((row) => row.org_id);
    const defaultOver = ageDays > DEFAULT_RETENTION.rawDays;
    if (over.length === 0 && !defaultOver) continue;
    await sweeping((client) =>
      client.query(`DELETE FROM ${partition.name} WHERE org_id = ANY ($1::uuid[]) OR ($2 AND NOT org_id = ANY ($3::uuid[]))`, [
        over,
        defaultOver,
        others,
      ]),
    );
  }
  await sweeping((client) =>
    client.query(
      `DELETE FROM metric_rollup r WHERE r.day < $1::timestamptz - make_interval(days => coalesce(
         (SELECT k.rollup_days FROM metric_retention k WHERE k.org_id = r.org_id), $2))`,
      [new Date(nowMs), DEFAULT_RETENTION.rollupDays],
    ),
  );
  return dropped;
}
