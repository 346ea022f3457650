import type { FastifyInstance } from "fastify";
import { Report } from "@/lib/contracts/agent";
import { takeReport } from "@/lib/metrics/ingest";
import type { FleetPulse } from "../fleet-pulse";
import { type Gate, nodeRoute } from "../gate";

const BODY_LIMIT = 1024 * 1024;

/** The hot path: answered after the commit of the batch it travelled in. */
export function reportsRoute(app: FastifyInstance, gate: Gate, pulse: FleetPulse): void {
  const perSecond = gate.settings.nodeReportsPerSecond ?? 20;
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/reports",
    rate: { perSecond, burst: perSecond * 10 },
    bodyLimit: BODY_LIMIT,
    body: Report,
    handle: async (node, report) => {
      const answer = await takeReport({ orgId: node.orgId, nodeId: node.actor.nodeId }, report);
      pulse.beat(node.orgId);
      return answer;
    },
  });
}
