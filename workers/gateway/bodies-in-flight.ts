import type { FastifyInstance, FastifyRequest } from "fastify";
import { TooMany } from "./refuse";

/** What all bodies together may take in memory while they are read. */
const BUDGET_BYTES = 256 * 1024 * 1024;
/** JSON that logs and reports are made of shrinks about this much. */
const GZIP_FACTOR = 8;
const RETRY_MS = 1_000;

/** What a body may come to: as long as it says, inflated, and never more than its route takes. */
function weightOf({ headers, method, routeOptions }: FastifyRequest): number {
  if (method === "GET" || method === "HEAD") return 0;
  const limit = routeOptions.bodyLimit;
  const length = Number(headers["content-length"] ?? Number.NaN);
  if (!Number.isFinite(length)) return limit;
  return Math.min(limit, headers["content-encoding"] === "gzip" ? length * GZIP_FACTOR : length);
}

/** Refuses a body that would not fit beside those that are being read. Agents keep what they have and send it a little later. */
export function boundBodies(app: FastifyInstance, budgetBytes = BUDGET_BYTES): void {
  const weights = new WeakMap<FastifyRequest, number>();
  let inFlight = 0;
  app.addHook("onRequest", async (request) => {
    const weight = weightOf(request);
    if (inFlight > 0 && inFlight + weight > budgetBytes) throw new TooMany(RETRY_MS);
    weights.set(request, weight);
    inFlight += weight;
  });
  const release = (request: FastifyRequest) => {
    inFlight -= weights.get(request) ?? 0;
    weights.delete(request);
  };
  app.addHook("onResponse", async (request) => release(request));
  app.addHook("onRequestAbort", async (request) => release(request));
}
