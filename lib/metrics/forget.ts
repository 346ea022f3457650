import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrgsPg } from "@/lib/pg";

/** Removes a removed node's latest values. Its history stays until its retention ends, so that incidents keep their evidence. */
export async function forgetLatest(ctx: Pick<Ctx, "orgId">, nodeId: string): Promise<void> {
  await withOrgsPg([ctx.orgId], (client) => client.query("DELETE FROM metric_latest WHERE node_id = $1", [nodeId]));
}
