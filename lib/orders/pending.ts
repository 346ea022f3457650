import "server-only";
import { canonicalJson } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import type { Task } from "@/lib/contracts/agent";
import { Order } from "@/lib/contracts/order";
import { withOrg } from "@/lib/db";
import { signWithOrgKey } from "@/lib/orgs/signing-key";
import { actingNode } from "@/lib/repairs/tasks";

/** The acting node's unanswered orders, signed. Read from the rows each time, so that a lost answer loses nothing. */
export async function pendingOrders(ctx: Ctx): Promise<Task[]> {
  const nodeId = actingNode(ctx);
  const rows = await withOrg(ctx, (tx) =>
    tx.nodeOrder.findMany({
      where: { orgId: ctx.orgId, nodeId, state: "waiting", expiresAt: { gt: new Date() } },
      orderBy: { id: "asc" },
      take: 10,
      select: { body: true },
    }),
  );
  return Promise.all(
    rows.map(async ({ body }): Promise<Task> => {
      const order = Order.parse(body);
      return { kind: "order", signed: { order, signature: await signWithOrgKey(ctx.orgId, canonicalJson(order)) } };
    }),
  );
}
