import "server-only";
import type { Ctx } from "@/lib/context";
import type { NodeViewRef, NodeViews } from "@/lib/contracts/node-view";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { listViews } from "./list-views";
import { viewOwner } from "./view-owner";

/** Forgets one of the caller's own views. @throws AppError `not-found` when it is somebody else's; `conflict` when it was forgotten meanwhile. */
export async function forgetView(ctx: Ctx, { viewId }: NodeViewRef): Promise<NodeViews> {
  await mutate(ctx, "node-view.keep", async (tx) => {
    const mine = { orgId: ctx.orgId, userId: viewOwner(ctx), id: viewId };
    const before = await tx.nodeView.findFirst({ where: mine, select: { name: true, q: true, sort: true, order: true } });
    if (!before) throw refuse("not-found", "noView");
    const { count } = await tx.nodeView.deleteMany({ where: mine });
    if (count === 0) throw refuse("conflict", "viewGone");
    return { subject: `node-view:${viewId}`, before, result: undefined };
  });
  return listViews(ctx);
}
