"use client";
import type * as z from "zod";
import { ErrorBody, type ErrorCode } from "@/lib/contracts/error";
import { askAgain } from "./reauthentication";
import type { Said } from "./use-error-text";

/**
 * A refusal of the portal, or `unavailable` when it could not be reached. `path` names the field when the code is `invalid`.
 * People read it through `useErrorText`, in their language; `message` is for programmers.
 */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly said: Said,
    readonly path?: string,
  ) {
    super(said.message ?? said.reason);
    this.name = "ApiError";
  }
}

/** The query string; empty and absent values are left out. */
export type Query = Readonly<Record<string, unknown>>;
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
interface Options {
  body?: unknown;
  query?: Query;
  signal?: AbortSignal;
}

const withQuery = (path: string, query: Query = {}) => {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return set.length === 0 ? `/api${path}` : `/api${path}?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}`;
};

/**
 * Sends a request, and throws `ApiError` on any refusal. For answers that are not JSON (streams); everything else uses `api`. If the portal
 * requires authentication again, the person is asked, and the request is sent once more.
 */
export async function send(method: Method, path: string, options: Options = {}): Promise<Response> {
  try {
    return await sendOnce(method, path, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "reauthenticate" || !(await askAgain())) throw error;
    return sendOnce(method, path, options);
  }
}

async function sendOnce(method: Method, path: string, { body, query, signal }: Options): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(withQuery(path, query), {
      method,
      signal,
      headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("unavailable", { reason: method === "GET" ? "offline" : "offlineChange" });
  }
  if (response.ok) return response;
  throw await refusal(response);
}

async function refusal(response: Response): Promise<ApiError> {
  const parsed = ErrorBody.safeParse(await response.json().catch(() => null));
  if (parsed.success) {
    const { code, path, ...said } = parsed.data.error;
    return new ApiError(code, said, path);
  }
  const { status } = response;
  if (status === 401) return new ApiError("unauthenticated", { reason: "signedOut" });
  if (status >= 502 && status <= 504) return new ApiError("unavailable", { reason: "gatewayAway" });
  return new ApiError("internal", { reason: "unexpectedStatus", values: { status } });
}

async function ask<S extends z.ZodType>(method: Method, path: string, schema: S, options?: Options): Promise<z.infer<S>> {
  const response = await send(method, path, options);
  const body: unknown = response.status === 204 ? undefined : await response.json();
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  console.error(`${method} ${path} does not fit its contract`, parsed.error.issues);
  throw new ApiError("internal", { reason: "unknownAnswer", values: { where } });
}

/**
 * The one place that talks to the portal: paths are below `/api`, answers are parsed with their contract.
 * `await api.post("/acme/repairs", RepairDetail, { runbook, targets })`
 */
export const api = {
  get: <S extends z.ZodType>(path: string, schema: S, query?: Query, signal?: AbortSignal) => ask("GET", path, schema, { query, signal }),
  post: <S extends z.ZodType>(path: string, schema: S, body: unknown = {}, signal?: AbortSignal) =>
    ask("POST", path, schema, { body, signal }),
  put: <S extends z.ZodType>(path: string, schema: S, body: unknown) => ask("PUT", path, schema, { body }),
  patch: <S extends z.ZodType>(path: string, schema: S, body: unknown) => ask("PATCH", path, schema, { body }),
  delete: <S extends z.ZodType>(path: string, schema: S, body?: unknown) => ask("DELETE", path, schema, { body }),
};
