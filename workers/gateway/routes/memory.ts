import type { FastifyInstance } from "fastify";
import { readHostMemory } from "@/lib/health/host-memory";
import { type Gate, nodeRoute } from "../gate";

/** Asked by an agent that starts without its own memory. */
export function memoryRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "GET",
    url: "/agent/v1/memory",
    rate: { perSecond: 1, burst: 10 },
    handle: (node) => readHostMemory(node),
  });
}
