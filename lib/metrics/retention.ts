import "server-only";
import { retentionBounds } from "@/lib/contracts/retention";
import { withOrgsPg } from "@/lib/pg";
import { detachPartition, dropPartition, listPartitions, type Partition, sweeping } from "./partitions";
import { DAY_MS } from "./slots";

const { metricDays: reports, rollupDays: rollups } = retentionBounds;

/** For how many days an organisation keeps single reports. */
export async function reportDaysOf(orgId: string): Promise<number> {
  const { rows } = await withOrgsPg([orgId], (client) =>
    client.query<{ metric_days: number | null }>("SELECT metric_days FROM retention WHERE org_id = $1", [orgId]),
  );
  return rows[0]?.metric_days ?? reports.usual;
}

/**
 * Deletes data past each org's retention. A day that no org keeps is dropped as a whole (its partition); rows are deleted only where orgs
 * differ. @returns the days dropped
 */
export async function clearAway(nowMs: number): Promise<number[]> {
  const { rows } = await sweeping((client) =>
    client.query<{ org_id: string; metric_days: number }>("SELECT org_id, metric_days FROM retention WHERE metric_days IS NOT NULL"),
  );
  const longest = Math.max(reports.usual, ...rows.map((row) => row.metric_days));
  const dropped: number[] = [];
  for (const partition of await listPartitions("metric_chunk")) {
    const ageDays = (nowMs - partition.fromMs) / DAY_MS - 1;
    if (ageDays > longest || !partition.attached) {
      await drop(partition);
      dropped.push(partition.fromMs);
      continue;
    }
    const others = rows.map((row) => row.org_id);
    const over = rows.filter((row) => ageDays > row.metric_days).map((row) => row.org_id);
    const defaultOver = ageDays > reports.usual;
    if (over.length === 0 && !defaultOver) continue;
    const isEmpty = await sweeping(async (client) => {
      await client.query(`DELETE FROM ${partition.name} WHERE org_id = ANY ($1::uuid[]) OR ($2 AND NOT org_id = ANY ($3::uuid[]))`, [
        over,
        defaultOver,
        others,
      ]);
      return (await client.query(`SELECT FROM ${partition.name} LIMIT 1`)).rowCount === 0;
    });
    if (!isEmpty) continue;
    // Only a dropped table gives its room back to the disk.
    await drop(partition);
    dropped.push(partition.fromMs);
  }
  await sweeping((client) =>
    client.query(
      `DELETE FROM metric_rollup r WHERE r.day < $1::timestamptz - make_interval(days => coalesce(
         (SELECT k.rollup_days FROM retention k WHERE k.org_id = r.org_id::text), $2))`,
      [new Date(nowMs), rollups.usual],
    ),
  );
  return dropped;
}

async function drop(partition: Partition): Promise<void> {
  await detachPartition(partition);
  await dropPartition(partition);
}
