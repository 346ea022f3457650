import "server-only";
import { retentionBounds } from "@/lib/contracts/retention";
import type { Tx } from "@/lib/db";
import { env } from "@/lib/env";

/** How long the organisation keeps metrics, log lines and output: what its owners chose, else the installation's defaults. */
export async function readKeptDays(tx: Tx, orgId: string) {
  const row = await tx.retention.findUnique({ where: { orgId } });
  return {
    metricDays: row?.metricDays ?? retentionBounds.metricDays.usual,
    rollupDays: row?.rollupDays ?? retentionBounds.rollupDays.usual,
    logDays: row?.logDays ?? env().MILLWRIGHT_LOG_DAYS,
    logBytesPerDay: row?.logBytesPerDay ? Number(row.logBytesPerDay) : env().MILLWRIGHT_LOG_BYTES_PER_DAY,
    outputDays: row?.outputDays ?? retentionBounds.outputDays.usual,
  };
}
