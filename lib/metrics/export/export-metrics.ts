import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { RangeQuery } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { csvOf } from "@/lib/metrics/export/csv";
import { readRange } from "@/lib/metrics/read";

/** Names by id. Another org's are missing. */
async function nodeNames(ctx: Ctx, nodeIds: readonly string[]): Promise<(nodeId: string) => string> {
  const rows = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    return tx.node.findMany({ where: { orgId: ctx.orgId, id: { in: [...nodeIds] } }, select: { id: true, name: true } });
  });
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return (nodeId) => names.get(nodeId) ?? nodeId;
}

/** Series over time as CSV, piece by piece. */
export async function exportCsv(ctx: Ctx, query: RangeQuery): Promise<Iterable<string>> {
  const nameOf = await nodeNames(ctx, query.nodeIds);
  return csvOf(await readRange(ctx, query), nameOf);
}
