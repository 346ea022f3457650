import "server-only";
import { type Retention, retentionBounds } from "@/lib/contracts/retention";
import type { Tx } from "@/lib/db";
import { env } from "@/lib/env";

/** How long the organisation keeps each kind of data: what its owners chose, else the installation's defaults. */
export async function loadRetention(tx: Tx, orgId: string): Promise<Retention> {
  const row = await tx.retention.findUnique({ where: { orgId } });
  return {
    metricDays: row?.metricDays ?? retentionBounds.metricDays.usual,
    rollupDays: row?.rollupDays ?? retentionBounds.rollupDays.usual,
    logDays: row?.logDays ?? env().MILLWRIGHT_LOG_DAYS,
    logBytesPerDay: row?.logBytesPerDay ? Number(row.logBytesPerDay) : env().MILLWRIGHT_LOG_BYTES_PER_DAY,
    requestDays: row?.requestDays ?? retentionBounds.requestDays.usual,
    outputDays: row?.outputDays ?? retentionBounds.outputDays.usual,
  };
}
