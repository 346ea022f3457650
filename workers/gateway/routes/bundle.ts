import type { FastifyInstance } from "fastify";
import { offerAgent } from "@/lib/nodes/shipped-agent";
import { type Gate, nodeRoute } from "../gate";

/** What `/agent/agent.cjs` holds, signed by the key that the asking node has pinned. */
export function bundleRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "GET",
    url: "/agent/v1/bundle",
    rate: { perSecond: 1, burst: 10 },
    handle: (node) => offerAgent(node),
  });
}
