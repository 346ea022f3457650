import "server-only";
import type { Ctx } from "@/lib/context";
import { MOST_VIEWS, type NodeViews, type SaveNodeView } from "@/lib/contracts/node-view";
import { refuse } from "@/lib/errors";
import { parseFilter } from "@/lib/fleet/filter";
import { mutate } from "@/lib/mutate";
import { listViews } from "./list-views";
import { viewOwner } from "./view-owner";

/**
 * Saves a filter and an order by name, for the caller only. A view of that name is replaced.
 * @throws AppError `invalid` (path `q`) for a filter that does not parse; `conflict` when there are as many views as one may have.
 */
export async function saveView(ctx: Ctx, { name, q, sort, order }: SaveNodeView): Promise<NodeViews> {
  parseFilter(q);
  await mutate(ctx, "node-view.keep", async (tx) => {
    const mine = { orgId: ctx.orgId, userId: viewOwner(ctx) };
    const before = await tx.nodeView.findFirst({ where: { ...mine, name }, select: { q: true, sort: true, order: true } });
    if (!before && (await tx.nodeView.count({ where: mine })) >= MOST_VIEWS) throw refuse("conflict", "viewLimit", { most: MOST_VIEWS });
    const after = { q, sort, order };
    const { id } = await tx.nodeView.upsert({
      where: { orgId_userId_name: { ...mine, name } },
      create: { ...mine, name, ...after },
      update: after,
    });
    return { subject: `node-view:${id}`, ...(before ? { before } : {}), after: { name, ...after }, result: undefined };
  });
  return listViews(ctx);
}
