import type { FastifyInstance } from "fastify";
import { Report } from "@/lib/contracts/agent";
import { takeReport } from "@/lib/metrics/ingest";
import type { FleetPulse } from "../fleet-pulse";
import { type Gate, nodeRoute } from "../gate";

const BODY_LIMIT = 1024 * 1024;

/** The hot path: answered after the commit of the batch it travelled in. */
export function reportsRoute(app: FastifyInstance, gate: Gate, pulse: FleetPulse): void {
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/reports",
    // A spool that is replayed comes fast.
    rate: { perSecond: 20, burst: 200 },
    bodyLimit: BODY_LIMIT,
    body: Report,
    handle: async (node, report) => {
      const answer = await takeReport({ orgId: node.orgId, nodeId: node.actor.nodeId }, report);
      pulse.beat(node.orgId);
      return answer;
    },
  });
}
