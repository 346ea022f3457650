import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { NodeView, type NodeViews } from "@/lib/contracts/node-view";
import { withOrg } from "@/lib/db";
import { viewOwner } from "./view-owner";

/** The caller's own views, by name. Views of an older version that can no longer be opened are left out. */
export function listViews(ctx: Ctx): Promise<NodeViews> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "node-view.keep");
    const rows = await tx.nodeView.findMany({ where: { orgId: ctx.orgId, userId: viewOwner(ctx) }, orderBy: { name: "asc" } });
    return { views: rows.flatMap((row) => NodeView.safeParse(row).data ?? []) };
  });
}
