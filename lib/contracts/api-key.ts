import * as z from "zod";
import { EpochMs, Name } from "./ids";
import { Role } from "./member";

export const CreateApiKey = z.strictObject({ name: Name, role: Role, expiresInDays: z.int().min(1).max(366) });
export type CreateApiKey = z.infer<typeof CreateApiKey>;

/** `token` is shown once; only its hash is stored. */
export const CreatedApiKey = z.object({ id: z.string(), name: z.string(), token: z.string(), expiresAt: EpochMs });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const ApiKeyRow = z.object({
  id: z.string(),
  name: z.string(),
  /** The token's first characters. */
  hint: z.string(),
  role: Role,
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
