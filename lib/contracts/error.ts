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

/** An English sentence for programs. `reason` names the same sentence among the `errors` messages, and `values` fill it. */
export const Saying = z.object({
  message: z.string(),
  reason: z.string().optional(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Saying = z.infer<typeof Saying>;

/** The body of every refusal. `path` names the offending field when the code is `invalid`. */
export const ErrorBody = z.object({ error: z.object({ code: ErrorCode, path: z.string().optional(), ...Saying.shape }) });
export type ErrorBody = z.infer<typeof ErrorBody>;
