import type { ServerResponse } from "node:http";
import { type AppError, httpStatus } from "@/lib/errors";

/** Answers before the body is read, and ends the connection, so that the rest of the body is discarded. */
export function answerRefusal(response: ServerResponse, { code, message }: AppError): void {
  const retry = code === "too-many-requests" || code === "unavailable" ? { "retry-after": "2" } : {};
  response.writeHead(httpStatus[code], { "content-type": "application/json", "cache-control": "no-store", connection: "close", ...retry });
  response.end(JSON.stringify({ error: { code, message } }));
}
