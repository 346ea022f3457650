import "server-only";
import { wake } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { Order } from "@/lib/contracts/order";
import { afterCommit, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { uuidv7 } from "@/lib/uuid";
import type { Prisma } from "@/prisma/generated/client";

/** So many orders may wait for one node; an agent follows them one after the other. */
const MOST_WAITING = 10;

type Own = "protocol" | "orderId" | "orgId" | "createdAtMs" | "expiresAtMs";
type Wanted = Order extends infer O ? (O extends Order ? Omit<O, Own> : never) : never;

/** Lays an order ready for a node's agent and wakes it once that is committed. @throws AppError `conflict` when too many wait for it already. */
export async function placeOrder(tx: Tx, ctx: Ctx, wanted: Wanted, ttlMs: number): Promise<{ orderId: string; expiresAt: Date }> {
  const { nodeId } = wanted;
  const waiting = await tx.nodeOrder.count({ where: { orgId: ctx.orgId, nodeId, state: "waiting" } });
  if (waiting >= MOST_WAITING) throw new AppError("conflict", "This node has not answered the last orders yet. Try again in a minute.");
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
