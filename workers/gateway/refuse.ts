import type { FastifyInstance, FastifyReply } from "fastify";
import { AppError, httpStatus, refuse, toAppError } from "@/lib/errors";
import { log } from "@/lib/log";

/** A refusal that says when to try again. */
export class TooMany extends AppError {
  constructor(readonly retryAfterMs: number) {
    super("too-many-requests", "sendLater");
  }
}

/** Fastify's own refusals as ours. */
const known: Record<string, () => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => refuse("too-large", "bodyTooLargeHere"),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => refuse("unsupported-media-type", "sendJson"),
  FST_ERR_CTP_EMPTY_TYPE: () => refuse("unsupported-media-type", "sendJson"),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => refuse("bad-request", "bodyLength"),
};

function refusalOf(error: unknown): AppError {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const own = code ? known[code] : undefined;
  if (own) return own();
  if (!(error instanceof AppError) && statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return refuse("bad-request", "unreadable");
  return toAppError(error);
}

const RETRY_SECONDS = 2;

/** A refusal's answer: the status, the JSON, and how long to wait if waiting helps. */
export interface Refusal {
  status: number;
  body: string;
  retryAfterSeconds?: number;
}

/** Unexpected errors are logged here and not shown. */
export function refusal(error: unknown): Refusal {
  const refused = refusalOf(error);
  if (refused.code === "internal")
    log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, "unexpected error");
  const { code, message, path } = refused;
  const answer = { status: httpStatus[code], body: JSON.stringify({ error: { code, message, ...(path ? { path } : {}) } }) };
  if (refused instanceof TooMany) return { ...answer, retryAfterSeconds: Math.ceil(refused.retryAfterMs / 1_000) };
  return code === "too-many-requests" || code === "unavailable" ? { ...answer, retryAfterSeconds: RETRY_SECONDS } : answer;
}

/** Answers a refusal with its status. */
function answerRefusal(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, body, retryAfterSeconds } = refusal(error);
  if (retryAfterSeconds !== undefined) void reply.header("retry-after", String(retryAfterSeconds));
  return reply.code(status).type("application/json; charset=utf-8").send(body);
}

export function refuseInOurWords(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => answerRefusal(reply, error));
  app.setNotFoundHandler((_request, reply) => answerRefusal(reply, refuse("not-found", "noDoor")));
}
