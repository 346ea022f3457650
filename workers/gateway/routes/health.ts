import type { FastifyInstance } from "fastify";
import { Health } from "@/lib/contracts/agent";
import { recordHealth } from "@/lib/health/record-health";
import { type Gate, nodeRoute } from "../gate";

/** Two thousand findings with their evidence. */
const BODY_LIMIT = 8 * 1024 * 1024;

export function healthRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/health",
    rate: { perSecond: 5, burst: 100 },
    bytes: { perSecond: 128 * 1024, burst: BODY_LIMIT },
    bodyLimit: BODY_LIMIT,
    body: Health,
    handle: (node, health) => recordHealth(node, health),
  });
}
