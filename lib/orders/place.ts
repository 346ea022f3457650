import "server-only";
import { wake } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { Order } from "@/lib/contracts/order";
import { afterCommit, type Tx } from "@/lib/db";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";

type Own = "protocol" | "orderId" | "orgId" | "createdAtMs" | "expiresAtMs";
type Wanted = Order extends infer O ? (O extends Order ? Omit<O, Own> : never) : never;

/** Stores an order for a node's agent and wakes the agent after commit. */
export async function placeOrder(tx: Tx, ctx: Ctx, wanted: Wanted, ttlMs: number): Promise<{ orderId: string; expiresAt: Date }> {
  const { nodeId } = wanted;
  const orderId = uuidv7();
  const createdAtMs = Date.now();
  const expiresAt = new Date(createdAtMs + ttlMs);
  const body = { ...wanted, protocol: 1, orderId, orgId: ctx.orgId, createdAtMs, expiresAtMs: expiresAt.getTime() };
  await tx.nodeOrder.create({
    data: {
      id: orderId,
      orgId: ctx.orgId,
      nodeId,
      kind: wanted.kind,
      body: body as unknown as Prisma.InputJsonObject,
      state: "waiting",
      createdAt: new Date(createdAtMs),
      expiresAt,
    },
  });
  afterCommit(() => wake(nodeId));
  return { orderId, expiresAt };
}
