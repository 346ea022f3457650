import type { FastifyInstance } from "fastify";
import { Report, type ReportAnswer } from "@/lib/contracts/agent";
import { takeReport } from "@/lib/metrics/ingest";
import { plainReport } from "@/lib/metrics/plain-report";
import type { BodiesInFlight } from "../bodies-in-flight";
import type { FleetPulse } from "../fleet-pulse";
import { admit, type Gate, type NodeCtx, nodeRoute, parseAs, sessionOf } from "../gate";
import { parseBody } from "../read-body";
import { refusal } from "../refuse";
import { type Answer, openReportLane } from "../report-lane";

const BODY_LIMIT = 1024 * 1024;
const URL = "/agent/v1/reports";

/**
 * The hot path: answered after the commit of the batch it travelled in. Reports come in by their own lane; one that is longer, compressed or shares
 * its connection with other requests comes by the route, and both do the same with it.
 */
export function reportsRoute(
  app: FastifyInstance,
  gate: Gate,
  pulse: FleetPulse,
  bodies: BodiesInFlight,
  answered: (status: number) => void,
) {
  const perSecond = gate.settings.nodeReportsPerSecond ?? 20;
  const rate = { perSecond, burst: perSecond * 10 };
  const take = async (node: NodeCtx, report: Report): Promise<ReportAnswer> => {
    const answer = await takeReport({ orgId: node.orgId, nodeId: node.actor.nodeId }, report);
    pulse.beat(node.orgId);
    return answer;
  };
  nodeRoute(app, gate, { method: "POST", url: URL, rate, bodyLimit: BODY_LIMIT, body: Report, handle: take });

  const takeFromLane = async (authorization: string, body: Buffer): Promise<Answer> => {
    try {
      const node = await admit(gate, authorization, URL, rate);
      const { layoutId } = await take(node, readReport(body.toString("utf8")));
      return { status: 200, body: `{"layoutId":${layoutId}}` };
    } catch (error) {
      return refusal(error);
    }
  };
  const isOurs = (authorization: string) => sessionOf(authorization) !== null;
  const lane = openReportLane(app.server, { bodies, isOurs, take: takeFromLane, answered });
  app.addHook("preClose", async () => lane.drain());
}

/** @throws AppError `bad-request` for what is no JSON, `invalid` for what is no report. */
function readReport(text: string): Report {
  const value = parseBody(text);
  return plainReport(value) ?? parseAs(Report, value);
}
