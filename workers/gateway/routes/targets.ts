import type { FastifyInstance, FastifyRequest } from "fastify";
import { LogChunks, TargetProgress, TargetResult } from "@/lib/contracts/agent";
import { TargetId } from "@/lib/contracts/ids";
import { refuse } from "@/lib/errors";
import { recordProgress } from "@/lib/repairs/progress";
import { recordLog } from "@/lib/repairs/record-log";
import { recordResult } from "@/lib/repairs/result";
import { type Gate, nodeRoute } from "../gate";

const SMALL = 64 * 1024;
/** A result carries the findings before and after. */
const RESULT = 2 * 1024 * 1024;
/** 64 chunks of 64 Ki characters, as escapes at their longest. */
const LOG = 26 * 1024 * 1024;

/** An invalid id is not found. @throws AppError `not-found`. */
function targetOf(request: FastifyRequest): string {
  const id = TargetId.safeParse((request.params as { targetId?: string }).targetId);
  if (!id.success) throw refuse("not-found", "noTarget");
  return id.data;
}

/** A target's progress, output and result, from its host. */
export function targetRoutes(app: FastifyInstance, gate: Gate): void {
  const url = (leaf: string) => `/agent/v1/targets/:targetId/${leaf}`;
  nodeRoute(app, gate, {
    method: "POST",
    url: url("progress"),
    rate: { perSecond: 20, burst: 100 },
    bodyLimit: SMALL,
    body: TargetProgress,
    handle: (node, body, request) => recordProgress(node, targetOf(request), body),
  });
  nodeRoute(app, gate, {
    method: "POST",
    url: url("log"),
    rate: { perSecond: 50, burst: 500 },
    bytes: { perSecond: 4 * 1024 * 1024, burst: 4 * LOG },
    bodyLimit: LOG,
    body: LogChunks,
    handle: (node, body, request) => recordLog(node, targetOf(request), body),
  });
  nodeRoute(app, gate, {
    method: "POST",
    url: url("result"),
    rate: { perSecond: 10, burst: 100 },
    bytes: { perSecond: 128 * 1024, burst: 8 * RESULT },
    bodyLimit: RESULT,
    body: TargetResult,
    handle: (node, body, request) => recordResult(node, targetOf(request), body),
  });
}
