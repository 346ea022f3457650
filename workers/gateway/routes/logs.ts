import type { FastifyInstance } from "fastify";
import { LogBatch } from "@/lib/contracts/log-batch";
import { takeLines } from "@/lib/logs/take-lines";
import { type Gate, nodeRoute } from "../gate";

const BODY_LIMIT = 4 * 1024 * 1024;

export function logsRoute(app: FastifyInstance, gate: Gate): void {
  nodeRoute(app, gate, {
    method: "POST",
    url: "/agent/v1/logs",
    rate: { perSecond: 2, burst: 60 },
    bytes: { perSecond: 256 * 1024, burst: 2 * BODY_LIMIT },
    bodyLimit: BODY_LIMIT,
    body: LogBatch,
    handle: (node, batch) => takeLines(node, batch),
  });
}
