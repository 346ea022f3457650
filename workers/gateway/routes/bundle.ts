import type { FastifyInstance } from "fastify";
import { offerAgent } from "@/lib/nodes/shipped-agent";
import { type Gate, nodeRoute } from "../gate";

/** The description of `/agent/agent.cjs`, signed by the key that the calling node has pinned. */
export function bundleRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "GET",
    url: "/agent/v1/bundle",
    rate: { perSecond: 1, burst: 10 },
    handle: (node) => offerAgent(node),
  });
}
