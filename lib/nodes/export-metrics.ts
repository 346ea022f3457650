import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { RangeQuery } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { csvOf } from "@/lib/metrics/export/csv";
import { prometheusText } from "@/lib/metrics/export/prometheus";
import { readLatest } from "@/lib/metrics/latest";
import { readRange } from "@/lib/metrics/read";
import { staleAfterMs } from "./liveness";

/** Names by id, of these nodes or of all. Another org's are missing. */
async function nodeNames(ctx: Ctx, nodeIds?: readonly string[]): Promise<(nodeId: string) => string> {
  const rows = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const among = nodeIds ? { id: { in: [...nodeIds] } } : {};
    return tx.node.findMany({ where: { orgId: ctx.orgId, ...among }, select: { id: true, name: true } });
  });
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return (nodeId) => names.get(nodeId) ?? nodeId;
}

/** The fleet's last values in the Prometheus text format, for a Prometheus to scrape. Silent nodes are left out. */
export async function federateMetrics(ctx: Ctx): Promise<string> {
  const nameOf = await nodeNames(ctx);
  const reports = await readLatest(ctx, "all");
  return prometheusText(reports.values(), nameOf, Date.now(), staleAfterMs(env().MILLWRIGHT_REPORT_INTERVAL_MS));
}

/** Series over time as CSV, piece by piece. */
export async function exportCsv(ctx: Ctx, query: RangeQuery): Promise<Iterable<string>> {
  const nameOf = await nodeNames(ctx, query.nodeIds);
  return csvOf(await readRange(ctx, query), nameOf);
}
