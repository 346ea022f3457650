import type { FastifyInstance, FastifyReply } from "fastify";
import type { ErrorCode } from "@/lib/contracts/error";
import { AppError, httpStatus, type Reason, refuse, toAppError, type Values } from "@/lib/errors";
import { QueueFull } from "@/lib/inference/batching/batcher";
import { EndpointUnreachable } from "@/lib/inference/endpoints/request-endpoint";
import { BadAnswer, EndpointRefusal } from "@/lib/inference/routing/forward";
import { log } from "@/lib/log";

/** OpenAI's error object, as its clients read it. */
export interface OpenAiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}
export interface Refusal {
  status: number;
  error: OpenAiError;
  retryAfter?: string;
}

const shapes: Record<ErrorCode, [type: string, code: string | null]> = {
  "bad-request": ["invalid_request_error", null],
  invalid: ["invalid_request_error", null],
  unauthenticated: ["invalid_request_error", "invalid_api_key"],
  forbidden: ["permission_error", null],
  reauthenticate: ["permission_error", null],
  "not-found": ["invalid_request_error", "model_not_found"],
  conflict: ["invalid_request_error", null],
  "too-large": ["invalid_request_error", "request_too_large"],
  "unsupported-media-type": ["invalid_request_error", null],
  "too-many-requests": ["rate_limit_error", "rate_limit_exceeded"],
  internal: ["server_error", null],
  unavailable: ["server_error", "unavailable"],
};

/** Fastify's own refusals as ours. */
const known: Record<string, () => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => refuse("too-large", "promptTooLarge"),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => refuse("unsupported-media-type", "sendJson"),
  FST_ERR_CTP_EMPTY_TYPE: () => refuse("unsupported-media-type", "sendJson"),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => refuse("bad-request", "bodyLength"),
};

/** The answer exceeded its total time limit. */
export class DeadlineOver extends Error {}
/** A refusal that says when to try again. */
export class RateLimited extends AppError {
  constructor(
    reason: Reason,
    values: Values,
    readonly retryAfterSeconds: number,
  ) {
    super("too-many-requests", reason, values);
  }
}

const upstream = (status: number, message: string, code: string): Refusal => ({
  status,
  error: { message, type: "upstream_error", param: null, code },
});

/** The refusal that a client gets for anything that was thrown. Unexpected errors are logged here and not shown. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof EndpointRefusal) return endpointRefusal(error);
  if (error instanceof BadAnswer) return upstream(502, error.message, "bad_answer");
  if (error instanceof DeadlineOver) return upstream(504, error.message, "deadline_exceeded");
  if (error instanceof EndpointUnreachable) return upstream(502, error.message, "endpoint_unreachable");
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const isUnreadable = !(error instanceof AppError) && statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  if (error instanceof QueueFull) return ours(new RateLimited("queueFull", { text: error.message }, 1));
  if (code && known[code]) return ours(known[code]());
  return ours(isUnreadable ? refuse("bad-request", "unreadable") : toAppError(error), error);
}

function ours(refused: AppError, cause?: unknown): Refusal {
  if (refused.code === "internal")
    log.error({ error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }, "unexpected error");
  const [type, code] = shapes[refused.code];
  // OpenAI's clients know 400 for what is not valid; 422 is ours.
  const status = refused.code === "invalid" ? 400 : httpStatus[refused.code];
  const refusal = { status, error: { message: refused.message, type, param: refused.path ?? null, code } };
  if (refused instanceof RateLimited) return { ...refusal, retryAfter: String(refused.retryAfterSeconds) };
  return refused.code === "unavailable" || refused.code === "too-many-requests" ? { ...refusal, retryAfter: "2" } : refusal;
}

/** The endpoint's status and text. Its key is our responsibility, so 401 and 403 are not the client's fault. */
function endpointRefusal({ status, message, retryAfter }: EndpointRefusal): Refusal {
  if (status === 401 || status === 403)
    return upstream(502, `The endpoint refused Millwright's key for it: ${message}`, "endpoint_key_refused");
  const type = status >= 500 ? "upstream_error" : status === 429 ? "rate_limit_error" : "invalid_request_error";
  return { status, error: { message, type, param: null, code: null }, ...(retryAfter ? { retryAfter } : {}) };
}

function answerRefusal(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, error: body, retryAfter } = refusalOf(error);
  if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
  return reply.code(status).type("application/json; charset=utf-8").send({ error: body });
}

export function refuseInOpenAiShape(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => answerRefusal(reply, error));
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: {
        message: `Unknown address ${request.method} ${request.url.slice(0, 200)}.`,
        type: "invalid_request_error",
        param: null,
        code: "unknown_url",
      },
    }),
  );
}
