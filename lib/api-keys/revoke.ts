import "server-only";
import { currentRole } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ApiKeyList, RevokeApiKey } from "@/lib/contracts/api-key";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";
import { listApiKeys, whoseKeys } from "./read";

/** Ends a key, from its next request on. Leads may end anybody's. @throws AppError `not-found`; `conflict` when it was revoked meanwhile. */
export async function revokeApiKey(ctx: Ctx, input: RevokeApiKey): Promise<ApiKeyList> {
  await mutate(ctx, "api-key.manage", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "revokeKeyNeedsPerson");
    const among = whoseKeys(ctx.orgId, ctx.actor.userId, await currentRole(tx, ctx.orgId, ctx.actor.userId));
    const key = await tx.apiKey.findFirst({ where: { ...among, id: input.keyId }, select: { name: true, role: true } });
    if (!key) throw refuse("not-found", "absent");
    const { count } = await tx.apiKey.updateMany({
      where: { orgId: ctx.orgId, id: input.keyId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw refuse("conflict", "keyRevoked");
    await recordSecurityChange(tx, ctx, "apiKeyRevoked", { name: key.name });
    return { subject: `api-key:${input.keyId}`, before: key, after: { revoked: true }, result: undefined };
  });
  return listApiKeys(ctx);
}
