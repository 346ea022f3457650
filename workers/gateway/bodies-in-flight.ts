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

/** Counts what the bodies that are being read may come to. */
export class BodiesInFlight {
  private bytes = 0;

  constructor(private readonly budgetBytes = BUDGET_BYTES) {}

  /** @returns false when it would not fit beside those that are being read; the first always fits. */
  enter(weight: number): boolean {
    if (this.bytes > 0 && this.bytes + weight > this.budgetBytes) return false;
    this.bytes += weight;
    return true;
  }

  leave(weight: number): void {
    this.bytes -= weight;
  }
}

/** Refuses a body that would not fit beside those that are being read. Agents keep what they have and send it a little later. */
export function boundBodies(app: FastifyInstance, bodies: BodiesInFlight): void {
  const weights = new WeakMap<FastifyRequest, number>();
  app.addHook("onRequest", async (request) => {
    const weight = weightOf(request);
    if (!bodies.enter(weight)) throw new TooMany(RETRY_MS);
    weights.set(request, weight);
  });
  const release = (request: FastifyRequest) => {
    bodies.leave(weights.get(request) ?? 0);
    weights.delete(request);
  };
  app.addHook("onResponse", async (request) => release(request));
  app.addHook("onRequestAbort", async (request) => release(request));
}
