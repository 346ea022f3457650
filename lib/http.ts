import "server-only";
import type * as z from "zod";
import { bearerToken } from "@/lib/auth/api-key";
import { enter } from "@/lib/auth/enter";
import { type Origin, originOf } from "@/lib/auth/origin";
import { enterAsPerson, type Person } from "@/lib/auth/session";
import { readJson } from "@/lib/body";
import type { Ctx } from "@/lib/context";
import { env } from "@/lib/env";
import { httpStatus, refuse, toAppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { parseInput } from "@/lib/parse-input";
import { counter, durations } from "@/lib/process-metrics/registry";

/** Bodies that people's browsers send are small; the playground's prompts are the largest. */
const BODY_LIMIT = 1024 * 1024;
/** Outside an org: accounts, passwords, names. */
const PERSON_LIMIT = 16 * 1024;

type Params = Record<string, string>;
interface RouteContext {
  params: Promise<Params>;
}
type Handler = (request: Request, context: RouteContext) => Promise<Response>;

/** The body of a refusal. Unexpected errors are logged here and not shown to the caller. */
export function refusal(error: unknown): Response {
  const refused = toAppError(error);
  if (refused.code === "internal")
    log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, "unexpected error");
  const { code, message, path, said } = refused;
  const retry = code === "too-many-requests" || code === "unavailable" ? { "retry-after": "5" } : undefined;
  return Response.json(
    { error: { code, message, ...(path ? { path } : {}), ...said } },
    { status: httpStatus[code], ...(retry ? { headers: retry } : {}) },
  );
}

/**
 * A change must come from our own pages: browsers say so in `Sec-Fetch-Site`, older ones in `Origin`.
 * The cookie alone proves nothing, since a browser sends it along from any page.
 * @throws AppError `forbidden`.
 */
export function refuseCrossSite(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = origin !== null && origin === new URL(env().MILLWRIGHT_URL).origin;
  if (site === "same-origin" || (site === null && own)) return;
  throw refuse("forbidden", "crossSite");
}

/** `[id]` in a URL becomes the field that the contract calls it. */
function rename(params: Params, names: Record<string, string>): Params {
  const { org: _, ...rest } = params;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [names[key] ?? key, value]));
}

const answer = (result: unknown): Response =>
  result instanceof Response ? result : result === undefined ? new Response(null, { status: 204 }) : Response.json(result);

const answers = counter("millwright_portal_answers_total", "Answers of the API, by HTTP status.", ["status"]);
const answerSeconds = durations("millwright_portal_answer_seconds", "How long the API takes to answer.", ["method"]);

/** Any handler with refusals turned into answers. */
export const door =
  <C = RouteContext>(handle: (request: Request, context: C) => Promise<Response>): ((request: Request, context: C) => Promise<Response>) =>
  async (request, context) => {
    const stopTimer = answerSeconds.startTimer({ method: request.method });
    let response: Response;
    try {
      response = await handle(request, context);
    } catch (error) {
      response = refusal(error);
    }
    stopTimer();
    answers.inc({ status: String(response.status) });
    // A cache must not show one person's answer to the next.
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
    return response;
  };

/** GET: the query string and the URL's parameters, parsed by the contract, into a read. `names` maps URL parameters to fields: `{ id: "nodeId" }`. */
export const read = <S extends z.ZodType>(
  schema: S,
  verb: (ctx: Ctx, input: z.output<S>) => Promise<unknown>,
  names: Record<string, string> = {},
): Handler =>
  door<RouteContext>(async (request, { params }) => {
    const given = await params;
    const ctx = await enter(request, given.org ?? "");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return answer(await verb(ctx, parseInput(schema, { ...query, ...rename(given, names) })));
  });

/** POST, PUT, PATCH, DELETE: the body and the URL's parameters, parsed by the contract, into a verb. */
export const change = <S extends z.ZodType>(
  schema: S,
  verb: (ctx: Ctx, input: z.output<S>) => Promise<unknown>,
  names: Record<string, string> = {},
): Handler =>
  door<RouteContext>(async (request, { params }) => {
    // No other site can send a key, but browsers send a cookie from any site.
    if (bearerToken(request) === null) refuseCrossSite(request);
    const given = await params;
    const ctx = await enter(request, given.org ?? "");
    const body = request.method === "DELETE" ? {} : await readJson(request, BODY_LIMIT);
    if (typeof body !== "object" || body === null || Array.isArray(body)) throw refuse("invalid", "bodyNotObject");
    return answer(await verb(ctx, parseInput(schema, { ...body, ...rename(given, names) })));
  });

/** A change by a person who is not signed in yet (sign-up, accepting an invite). The verb gets the caller's address, for its limits. */
export const publicChange = <S extends z.ZodType>(schema: S, verb: (input: z.output<S>, from: Origin) => Promise<unknown>): Handler =>
  door(async (request) => {
    refuseCrossSite(request);
    return answer(await verb(parseInput(schema, await readJson(request, PERSON_LIMIT)), originOf(request.headers)));
  });

/** A read of the signed-in person's own data, outside any org. */
export const personRead = (verb: (person: Person) => Promise<unknown>): Handler =>
  door(async () => answer(await verb(await enterAsPerson())));

/** A change by a signed-in person outside any org (founding one, their own account). */
export const personChange = <S extends z.ZodType>(
  schema: S,
  verb: (person: Person, input: z.output<S>, from: Origin) => Promise<unknown>,
): Handler =>
  door(async (request) => {
    refuseCrossSite(request);
    const person = await enterAsPerson();
    return answer(await verb(person, parseInput(schema, await readJson(request, PERSON_LIMIT)), originOf(request.headers)));
  });
