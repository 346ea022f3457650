import type { FastifyInstance } from "fastify";
import { Report, type ReportAnswer } from "@/lib/contracts/agent";
import { takeReport } from "@/lib/metrics/ingest";
import { plainReport } from "@/lib/metrics/plain-report";
import { parseInput } from "@/lib/parse-input";
import { nodeHolders } from "../body-memory";
import type { FleetPulse } from "../fleet-pulse";
import { admit, type Caller, callerOf, type Gate, type NodeCtx, nodeRoute } from "../gate";
import { parseBody } from "../read-body";
import { refusal } from "../refuse";
import { type Answer, openReportLane } from "../report-lane";

const BODY_LIMIT = 1024 * 1024;
const URL = "/agent/v1/reports";

/**
 * The hot path: answered after the commit of the batch it travelled in. Reports come in by their own lane; one that is longer, compressed or shares
 * its connection with other requests comes by the route, and both do the same with it.
 */
export function reportsRoute(app: FastifyInstance, gate: Gate, pulse: FleetPulse, answered: (status: number) => void) {
  const perSecond = gate.settings.nodeReportsPerSecond ?? 20;
  const rate = { perSecond, burst: perSecond * 10 };
  const handle = async (node: NodeCtx, report: Report): Promise<ReportAnswer> => {
    const answer = await takeReport({ orgId: node.orgId, nodeId: node.actor.nodeId }, report);
    pulse.beat(node.orgId);
    return answer;
  };
  const bytes = { perSecond: perSecond * 16 * 1024, burst: 8 * BODY_LIMIT };
  nodeRoute(app, gate, { method: "POST", url: URL, rate, bytes, bodyLimit: BODY_LIMIT, body: Report, handle });

  const takeFromLane = async (caller: Caller | null, body: Buffer): Promise<Answer> => {
    try {
      const admitted = admit(gate, caller, rate);
      const node = admitted instanceof Promise ? await admitted : admitted;
      const { layoutId } = await takeReport({ orgId: node.orgId, nodeId: node.actor.nodeId }, readReport(body));
      pulse.beat(node.orgId);
      return { status: 200, body: `{"layoutId":${layoutId}}` };
    } catch (error) {
      return refusal(error);
    }
  };
  const lane = openReportLane(app.server, {
    room: ({ session }, bytes) => gate.room.take(bytes, nodeHolders(session.nodeId, session.orgId)),
    callerOf: (authorization) => callerOf(authorization, URL),
    take: takeFromLane,
    answered,
  });
  app.addHook("preClose", async () => lane.drain());
}

/** @throws AppError `bad-request` for what is no JSON, `invalid` for what is no report. */
function readReport(body: Buffer): Report {
  return plainReport(body.toString("latin1")) ?? parseInput(Report, parseBody(body.toString("utf8")));
}
