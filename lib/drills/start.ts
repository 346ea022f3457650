import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { DRILL_PREFIX, type DrillDetail, type StartDrill } from "@/lib/contracts/drill";
import { refuse } from "@/lib/errors";
import { inMaintenanceSql } from "@/lib/fleet/in-maintenance";
import { mutate } from "@/lib/mutate";
import { placeOrder } from "@/lib/orders/place";
import { nextNumber } from "@/lib/orgs/next-number";
import { uuidv7 } from "@/lib/uuid";
import { readDrill } from "./read";
import { drillStates, longestDrillMs, openDrillStates } from "./state";

/**
 * Starts a fire drill on one node: its agent breaks one of its own files, labelled and harmless, and everything after that happens as with a
 * real fault. @throws AppError `not-found` for a node that is not the org's; `conflict` while the node is in maintenance or another drill is under way on it.
 */
export async function startDrill(ctx: Ctx, input: StartDrill): Promise<DrillDetail> {
  const { drillId } = await mutate(ctx, "drill.start", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "drillNeedsPerson");
    const [node] = await tx.$queryRaw<{ name: string; inMaintenance: boolean }[]>`
      SELECT n.name, ${inMaintenanceSql} AS "inMaintenance" FROM node n WHERE n.org_id = ${ctx.orgId} AND n.id = ${input.nodeId} FOR UPDATE`;
    if (!node) throw refuse("not-found", "noNode");
    if (node.inMaintenance) throw refuse("conflict", "drillInMaintenance", { name: node.name });
    const { nodeId } = input;
    const open = await tx.drill.findFirst({
      where: { orgId: ctx.orgId, nodeId, state: { in: [...openDrillStates] } },
      select: { number: true },
    });
    if (open) throw refuse("conflict", "drillUnderWay", { number: open.number, name: node.name });
    const drillId = uuidv7();
    const number = await nextNumber(tx, ctx.orgId, "drill");
    const workload = `${DRILL_PREFIX}${number}`;
    const nowMs = Date.now();
    const { withinMs } = drillStates.injecting;
    const order = { kind: "drill" as const, action: "inject" as const, drillId, nodeId, workload, untilMs: nowMs + longestDrillMs };
    const { orderId } = await placeOrder(tx, ctx, order, withinMs);
    await tx.drill.create({
      data: {
        id: drillId,
        orgId: ctx.orgId,
        number,
        nodeId,
        nodeName: node.name,
        workload,
        state: "injecting",
        starterId: ctx.actor.userId,
        starterName: ctx.actor.name,
        orderId,
        legs: { started: nowMs },
        createdAt: new Date(nowMs),
        deadlineAt: new Date(nowMs + withinMs),
      },
    });
    return {
      subject: `drill:${drillId}`,
      after: { number, node: node.name, workload },
      result: { drillId },
      due: () => publish(ctx.orgId, { noun: "drills", id: drillId }),
    };
  });
  return readDrill(ctx, { drillId });
}
