import "server-only";
import type { ErrorCode, Saying } from "@/lib/contracts/error";
import { isDatabaseAway } from "@/lib/database-away";
import { sentencesOf } from "@/lib/sentence";

const english = sentencesOf("en", "errors");

/** The key of a sentence among the `errors` messages. Among its values, `at` names the field that the sentence is about, and `line` its line. */
export type Reason = Parameters<typeof english>[0];
export type Values = Record<string, string | number>;

/**
 * A refusal that the caller may read. Programs get its sentence in English. A browser shows it in the reader's language, from `said`.
 * Anything else that is thrown becomes `internal`, without its text.
 */
export class AppError extends Error {
  readonly said: { reason: Reason; values: Values };

  constructor(
    readonly code: ErrorCode,
    reason: Reason,
    values: Values = {},
    readonly path?: string,
  ) {
    super(sentence(reason, values));
    this.name = "AppError";
    this.said = { reason, values };
  }
}

function sentence(reason: Reason, values: Values): string {
  const fault = english(reason, values);
  const placed = values.at ? english("atField", { at: values.at, fault }) : fault;
  return values.line === undefined ? placed : english("atLine", { line: values.line, column: values.column ?? 1, fault: placed });
}

/** A sentence that is no refusal: what a browser says in the reader's language. */
export const saying = (reason: Reason, values: Values = {}): Saying => ({ message: sentence(reason, values), reason, values });

/** A refusal to throw: its HTTP status by `code`, its sentence among the `errors` messages by `reason`. `path` is the field at fault. */
export const refuse = (code: ErrorCode, reason: Reason, values: Values = {}, path?: string): AppError =>
  new AppError(code, reason, values, path);

/** Also for what belongs to another organisation, so that nobody learns that it exists. */
export const absent = () => refuse("not-found", "absent");

/** The one table from a refusal to its HTTP status. */
export const httpStatus: Record<ErrorCode, number> = {
  "bad-request": 400,
  unauthenticated: 401,
  forbidden: 403,
  reauthenticate: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  "unsupported-media-type": 415,
  invalid: 422,
  "too-many-requests": 429,
  internal: 500,
  unavailable: 503,
};

const sqlState = (error: unknown): string | undefined => {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, meta, cause } = error as {
    code?: unknown;
    meta?: { driverAdapterError?: { cause?: { originalCode?: string } } };
    cause?: unknown;
  };
  const original = meta?.driverAdapterError?.cause?.originalCode ?? (cause as { originalCode?: string } | undefined)?.originalCode;
  return original ?? (typeof code === "string" ? code : undefined);
};

/** The refusal that a caller gets for anything that was thrown. A row-security refusal looks like absence: another org's rows do not exist. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  switch (sqlState(error)) {
    case "42501":
    case "P2025":
      return refuse("not-found", "absent");
    // A NUL or half a character in a text: no stored name can contain these.
    case "22021":
    case "22P05":
      return refuse("bad-request", "badCharacters");
    case "23505":
    case "P2002":
      return refuse("conflict", "nameTaken");
    default:
      return isDatabaseAway(error) ? refuse("unavailable", "databaseAway") : refuse("internal", "internal");
  }
}
