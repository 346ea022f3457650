import type { FastifyInstance } from "fastify";
import { OrderId } from "@/lib/contracts/ids";
import { OrderAnswer } from "@/lib/contracts/order";
import { refuse } from "@/lib/errors";
import { recordAnswer } from "@/lib/orders/record-answer";
import { type Gate, nodeRoute } from "../gate";

/** Thirty diffs and outputs at their longest, as escapes. */
const ANSWER = 6 * 1024 * 1024;

/** The outcome of an order: a dry run, a part of a fire drill. */
export function ordersRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/orders/:orderId/answer",
    rate: { perSecond: 5, burst: 50 },
    bytes: { perSecond: 128 * 1024, burst: 4 * ANSWER },
    bodyLimit: ANSWER,
    body: OrderAnswer,
    handle: (node, body, request) => {
      const id = OrderId.safeParse((request.params as { orderId?: string }).orderId);
      if (!id.success) throw refuse("not-found", "noOrder");
      return recordAnswer(node, id.data, body);
    },
  });
}
