import "server-only";
import type { ErrorCode } from "@/lib/contracts/error";
import { isDatabaseAway } from "@/lib/database-away";
import { sentencesOf } from "@/lib/sentence";
import type { Messages } from "@/messages/en";

/** A refusal that the caller may read. Anything else that is thrown becomes `internal`, without its text. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly path?: string,
    /** Which sentence of the `errors` messages it is, and what fills it: a browser says it in the reader's language. */
    readonly said?: { reason: Reason; values: Values },
  ) {
    super(message);
    this.name = "AppError";
  }
}

type Reason = keyof Messages["errors"];
type Values = Record<string, string | number>;
const english = sentencesOf("en", "errors");

/** A refusal whose sentence is a message. Programs read it in English. */
export const refuse = (code: ErrorCode, reason: Reason, values: Values = {}, path?: string): AppError =>
  new AppError(code, english(reason, values), path, { reason, values });

/** Also for what is there and belongs to another organisation: nobody learns that it exists. */
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

/** What a caller is told about anything that was thrown. A row-security refusal looks like absence: another org's rows do not exist. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  switch (sqlState(error)) {
    case "42501":
    case "P2025":
      return refuse("not-found", "absent");
    // A NUL or half a character in a text: nothing that is stored or looked for can be called so.
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
