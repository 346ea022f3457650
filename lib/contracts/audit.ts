import * as z from "zod";
import { EpochMs, Sha256 } from "./ids";

/** One decision of a person or a policy. `hash` = SHA-256 over the canonical JSON of the entry with `previousHash`, so that the chain breaks where a row was changed. */
export const AuditEntry = z.object({
  number: z.int().positive(),
  atMs: EpochMs,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  previousHash: Sha256,
  hash: Sha256,
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditFilter = z.strictObject({
  /** Exactly this subject, as links to a thing's history have it. */
  subject: z.string().max(100).optional(),
  /** Words that must all occur: in the name of who acted, the action, the subject, or a name or reason in its detail. */
  q: z.string().max(200).optional(),
  before: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type AuditFilter = z.input<typeof AuditFilter>;
export const AuditPage = z.object({
  entries: z.array(AuditEntry),
  /** The whole chain, checked now. */
  chain: z.object({ ok: z.boolean(), checked: z.int(), brokenAt: z.int().nullable() }),
});
export type AuditPage = z.infer<typeof AuditPage>;
