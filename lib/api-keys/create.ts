import "server-only";
import { randomBytes } from "node:crypto";
import { currentRole } from "@/lib/auth/authorize";
import { tokenHash } from "@/lib/auth/directory";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import type { Ctx } from "@/lib/context";
import { CreateApiKey, type CreatedApiKey } from "@/lib/contracts/api-key";
import { isNoHigher } from "@/lib/contracts/can";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";

const DAY_MS = 86_400_000;

const HINT_LENGTH = 10;
/** In an org, in use at the same time. */
const MOST_KEYS = 200;

/**
 * Makes a key for a script. The token is in the answer and nowhere else; 256 random bits need no slow hash.
 * @throws AppError `forbidden` for a role that allows more than the maker's own; `conflict` when the org has 200 keys; `reauthenticate`, since a key outlives the session.
 */
export function createApiKey(ctx: Ctx, request: CreateApiKey): Promise<CreatedApiKey> {
  const input = CreateApiKey.parse(request);
  const token = `mwk_${randomBytes(32).toString("base64url")}`;
  const expiresAt = new Date(Date.now() + input.expiresInDays * DAY_MS);
  return mutate(ctx, "api-key.manage", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "createKeyNeedsPerson");
    await demandRecentProof(tx, ctx);
    const own = await currentRole(tx, ctx.orgId, ctx.actor.userId);
    if (!isNoHigher(input.role, own)) throw refuse("forbidden", "keyRoleTooHigh", { role: own }, "role");
    const inUse = await tx.apiKey.count({ where: { orgId: ctx.orgId, revokedAt: null, expiresAt: { gt: new Date() } } });
    if (inUse >= MOST_KEYS) throw refuse("conflict", "keyLimit", { n: inUse });
    const { id } = await tx.apiKey.create({
      data: {
        orgId: ctx.orgId,
        tokenHash: tokenHash(token),
        hint: token.slice(0, HINT_LENGTH),
        name: input.name,
        role: input.role,
        scopes: [...new Set(input.scopes)],
        models: [...new Set(input.models)],
        requestsPerMinute: input.requestsPerMinute ?? null,
        tokensPerMinute: input.tokensPerMinute ?? null,
        makerId: ctx.actor.userId,
        expiresAt,
      },
    });
    await recordSecurityChange(tx, ctx, "apiKeyCreated", { name: input.name, role: input.role });
    return {
      subject: `api-key:${id}`,
      after: { ...input, expiresAtMs: expiresAt.getTime() },
      result: { id, name: input.name, token, expiresAt: expiresAt.getTime() },
    };
  });
}
