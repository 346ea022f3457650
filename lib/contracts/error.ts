import * as z from "zod";

/** Every way a request can be refused; `lib/errors.ts` maps each to one HTTP status. */
export const ErrorCode = z.enum([
  "bad-request",
  "unauthenticated",
  "forbidden",
  /** Allowed, once the person has shown their password or a passkey again. */
  "reauthenticate",
  "not-found",
  "conflict",
  "too-large",
  "unsupported-media-type",
  "invalid",
  "too-many-requests",
  "unavailable",
  "internal",
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/**
 * The body of every refusal. `path` names the offending field when the code is `invalid`. `message` is an English sentence for programs;
 * `reason` names the same sentence among the messages, and `values` fill it.
 */
export const ErrorBody = z.object({
  error: z.object({
    code: ErrorCode,
    message: z.string(),
    path: z.string().optional(),
    reason: z.string().optional(),
    values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
