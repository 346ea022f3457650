import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { Order, type OrderAnswer } from "@/lib/contracts/order";
import { afterCommit, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { actingNode } from "@/lib/repairs/tasks";
import { storableJson, storableText } from "@/lib/storable-text";
import { Prisma } from "@/prisma/generated/client";

/** Records the outcome of an order. The first answer counts, even after its deadline. @throws AppError `not-found` for another node's order. */
export function recordAnswer(ctx: Ctx, orderId: string, answer: OrderAnswer): Promise<void> {
  return withOrg(ctx, async (tx) => {
    const where = { orgId: ctx.orgId, id: orderId, nodeId: actingNode(ctx) };
    const order = await tx.nodeOrder.findFirst({ where, select: { body: true } });
    if (!order) throw refuse("not-found", "noOrder");
    const { count } = await tx.nodeOrder.updateMany({
      where: { ...where, state: { in: ["waiting", "expired"] } },
      data: {
        state: answer.outcome,
        sentence: storableText(answer.sentence),
        report: answer.report === null ? Prisma.DbNull : (storableJson(answer.report) as Prisma.InputJsonObject),
        answeredAt: new Date(),
      },
    });
    if (count === 0) return;
    const body = Order.parse(order.body);
    afterCommit(() =>
      body.kind === "drill"
        ? enqueue("drill.advance", { orgId: ctx.orgId, drillId: body.drillId })
        : publish(ctx.orgId, { noun: "dry-runs", id: orderId }),
    );
  });
}
