import "server-only";
import type { IncomingMessage } from "node:http";
import { refuse } from "@/lib/errors";
import { readText } from "../endpoints/read-text";
import { refusalText } from "../endpoints/refusal-text";
import { EndpointUnreachable, requestEndpoint, StaleConnection } from "../endpoints/request-endpoint";
import { chooseTarget } from "./choose";
import type { Attempt, Target } from "./target";

/** Endpoints that one request may try. */
const MOST_ATTEMPTS = 3;
/** Statuses that mean "not now" or "not here": another endpoint may succeed. */
const passedOn = new Set([429, 500, 502, 503, 504]);

/** An endpoint answered with something that cannot be used. `begun`: part of the answer has reached us, so it must not be asked for again. */
export class BadAnswer extends Error {
  constructor(
    message: string,
    readonly begun = false,
  ) {
    super(message);
  }
}

/** The endpoint's own refusal, for the client. */
export class EndpointRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
    readonly retryAfter: string | undefined,
  ) {
    super(refusalText(body) || `The endpoint answered ${status} without a text.`);
  }
}

export interface Forward<T> {
  targets: readonly Target[];
  /** Where the call goes, from an endpoint's base URL. */
  urlOf(baseUrl: string): URL;
  body: unknown;
  signal: AbortSignal;
  idleMs: number;
  totalMs: number;
  /** Called before each try, also of those that fail. */
  onTry?(target: Target, tries: number): void;
  /** Reads the answer up to its first token, or all of it. */
  begin(response: IncomingMessage): Promise<T>;
}

export interface Forwarded<T> {
  answer: T;
  target: Target;
  /** The reader of the rest of the answer ends it. */
  attempt: Attempt;
  attempts: number;
}

/**
 * Sends a request to the best endpoint, and to another one when that fails before its first token.
 * @throws EndpointRefusal, BadAnswer or EndpointUnreachable of the last attempt; AppError `unavailable` when no endpoint may be asked; the signal's reason.
 */
export async function forward<T>(request: Forward<T>): Promise<Forwarded<T>> {
  const tried = new Set<Target>();
  let last: unknown;
  while (tried.size < MOST_ATTEMPTS) {
    const target = chooseTarget(request.targets, tried);
    if (!target) break;
    tried.add(target);
    request.onTry?.(target, tried.size);
    const attempt = target.begin();
    const beganAt = performance.now();
    try {
      const answer = await askOnce(target, request);
      attempt.sawFirstToken(performance.now() - beganAt);
      return { answer, target, attempt, attempts: tried.size };
    } catch (error) {
      if (request.signal.aborted) {
        attempt.end("left");
        throw request.signal.reason;
      }
      attempt.end(isFault(error) ? "failed" : "left");
      last = error;
      if (!mayTryAnother(error)) break;
    }
  }
  if (last !== undefined) throw last;
  const waitMs = Math.min(...request.targets.map((target) => target.breaker.waitMs));
  throw refuse("unavailable", "endpointsFailed", { n: request.targets.length, seconds: Math.ceil(waitMs / 1_000) });
}

/** A kept connection that had gone stale is replaced once: the endpoint did not see the request. */
async function askOnce<T>(target: Target, request: Forward<T>): Promise<T> {
  const response = await send(target, request).catch((error: unknown) => {
    if (error instanceof StaleConnection) return send(target, request);
    throw error;
  });
  const status = response.statusCode ?? 0;
  if (status === 200) {
    return request.begin(response).catch((error: unknown) => {
      response.destroy();
      throw error;
    });
  }
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new BadAnswer(
      `The endpoint ${target.endpoint.name} redirects to ${response.headers.location ?? "another address"}. Redirects are not followed.`,
    );
  }
  const retryAfter = response.headers["retry-after"];
  throw new EndpointRefusal(status, await readText(response, 64_000), retryAfter);
}

const send = <T>({ endpoint }: Target, { urlOf, body, signal, idleMs, totalMs }: Forward<T>) =>
  requestEndpoint({
    endpoint,
    url: urlOf(endpoint.baseUrl),
    body,
    signal,
    idleMs,
    totalMs,
    keepConnection: true,
  });

/** Whether it counts against the endpoint. A full queue (429) and a request that is wrong do not. */
const isFault = (error: unknown): boolean => !(error instanceof EndpointRefusal) || (error.status !== 429 && passedOn.has(error.status));

function mayTryAnother(error: unknown): boolean {
  if (error instanceof EndpointRefusal) return passedOn.has(error.status);
  return error instanceof EndpointUnreachable || (error instanceof BadAnswer && !error.begun) || isBroken(error);
}

/** A connection that broke before anything was read. Readers turn a later break into a BadAnswer that has begun. */
const isBroken = (error: unknown): boolean => error instanceof Error && "code" in error && typeof error.code === "string";
