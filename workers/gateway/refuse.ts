import type { FastifyInstance, FastifyReply } from "fastify";
import { AppError, httpStatus, toAppError } from "@/lib/errors";
import { log } from "@/lib/log";

/** A refusal that says when to try again. */
export class TooMany extends AppError {
  constructor(readonly retryAfterMs: number) {
    super("too-many-requests", "Too many requests. Keep what you have and send it a little later.");
  }
}

/** Fastify's own refusals in our words. */
const known: Record<string, () => AppError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new AppError("too-large", "The request is larger than this door takes."),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new AppError("unsupported-media-type", "Send JSON (content-type: application/json)."),
  FST_ERR_CTP_EMPTY_TYPE: () => new AppError("unsupported-media-type", "Send JSON (content-type: application/json)."),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new AppError("bad-request", "The request's body is not as long as it says."),
};

function refusalOf(error: unknown): AppError {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const own = code ? known[code] : undefined;
  if (own) return own();
  if (!(error instanceof AppError) && statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AppError("bad-request", "The request could not be read.");
  return toAppError(error);
}

const RETRY_SECONDS = 2;

/** Answers a refusal with its status; how long to wait where waiting helps. */
export function answerRefusal(reply: FastifyReply, error: unknown): FastifyReply {
  const refused = refusalOf(error);
  if (refused.code === "internal")
    log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, "unexpected error");
  if (refused instanceof TooMany) void reply.header("retry-after", String(Math.ceil(refused.retryAfterMs / 1_000)));
  else if (refused.code === "too-many-requests" || refused.code === "unavailable") void reply.header("retry-after", String(RETRY_SECONDS));
  const { code, message, path } = refused;
  return reply.code(httpStatus[code]).send({ error: { code, message, ...(path ? { path } : {}) } });
}

export function refuseInOurWords(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => answerRefusal(reply, error));
  app.setNotFoundHandler((_request, reply) => answerRefusal(reply, new AppError("not-found", "There is no such door.")));
}
