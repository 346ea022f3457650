import type { ServerResponse } from "node:http";
import { type AppError, httpStatus } from "@/lib/errors";

/** Answers before the body is read, and ends the connection: what is still coming on it is nobody's. */
export function answerRefusal(response: ServerResponse, { code, message }: AppError): void {
  const retry = code === "too-many-requests" || code === "unavailable" ? { "retry-after": "2" } : {};
  response.writeHead(httpStatus[code], { "content-type": "application/json", "cache-control": "no-store", connection: "close", ...retry });
  response.end(JSON.stringify({ error: { code, message } }));
}
