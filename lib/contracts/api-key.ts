import * as z from "zod";
import { EpochMs, Name } from "./ids";
import { Role } from "./member";

/**
 * What an API key may be used for, within its role. No scope covers approving, or changing what needs approval.
 * read: the fleet, incidents, repairs, metrics · audit: the audit log · triage: incidents, checks now · repairs: request, edit, cancel, dry runs ·
 * nodes: enrol and remove · inference: ask models through the inference door.
 */
export const ApiKeyScope = z.enum(["read", "audit", "triage", "repairs", "nodes", "inference"]);
export type ApiKeyScope = z.infer<typeof ApiKeyScope>;

export const ModelName = z.string().trim().min(1).max(300);

export const CreateApiKey = z.strictObject({
  name: Name,
  role: Role,
  scopes: z.array(ApiKeyScope).min(1).max(ApiKeyScope.options.length).default(["read"]),
  expiresInDays: z.int().min(1).max(366),
  /** For the scope inference: the models that it may ask; none = all. */
  models: z.array(ModelName).max(100).default([]),
  /** For the scope inference: its own limits; without them the organisation's apply. */
  requestsPerMinute: z.int().min(1).max(1_000_000).optional(),
  tokensPerMinute: z.int().min(1).max(1_000_000_000).optional(),
});
export type CreateApiKey = z.input<typeof CreateApiKey>;

/** `token` is shown once; only its hash is stored. */
export const CreatedApiKey = z.object({ id: z.string(), name: z.string(), token: z.string(), expiresAt: EpochMs });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const ApiKeyRow = z.object({
  id: z.string(),
  name: z.string(),
  /** The token's first characters. */
  hint: z.string(),
  role: Role,
  scopes: z.array(ApiKeyScope),
  models: z.array(z.string()),
  requestsPerMinute: z.int().nullable(),
  tokensPerMinute: z.int().nullable(),
  makerName: z.string(),
  createdAt: EpochMs,
  expiresAt: EpochMs,
  /** To the minute; null = never used. */
  lastUsedAt: EpochMs.nullable(),
});
export type ApiKeyRow = z.infer<typeof ApiKeyRow>;

/** `roles`: those that the reader may give to a key. `url`: where scripts find the portal. */
export const ApiKeyList = z.object({ keys: z.array(ApiKeyRow), roles: z.array(Role), url: z.string() });
export type ApiKeyList = z.infer<typeof ApiKeyList>;

export const RevokeApiKey = z.strictObject({ keyId: z.uuid() });
export type RevokeApiKey = z.infer<typeof RevokeApiKey>;
