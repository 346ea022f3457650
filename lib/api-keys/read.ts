import "server-only";
import { currentRole, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type ApiKeyList, ApiKeyScope } from "@/lib/contracts/api-key";
import { isNoHigher, roleCan } from "@/lib/contracts/can";
import { Role } from "@/lib/contracts/member";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";

/** Which keys a person sees and may revoke: all of the org's for those who may enrol nodes, else their own. */
export const whoseKeys = (orgId: string, userId: string, role: Role) => ({
  orgId,
  ...(roleCan(role, "node.enrol") ? {} : { makerId: userId }),
});

/** The keys in use, the newest first. */
export function listApiKeys(ctx: Ctx): Promise<ApiKeyList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "api-key.manage");
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "keysNeedPerson");
    const own = await currentRole(tx, ctx.orgId, ctx.actor.userId);
    const rows = await tx.apiKey.findMany({
      where: { ...whoseKeys(ctx.orgId, ctx.actor.userId, own), revokedAt: null, expiresAt: { gt: new Date() } },
      orderBy: { createdAt: "desc" },
      include: { maker: { select: { user: { select: { name: true } } } } },
    });
    return {
      keys: rows.map(
        ({ id, name, hint, role, scopes, models, requestsPerMinute, tokensPerMinute, createdAt, expiresAt, lastUsedAt, maker }) => ({
          id,
          name,
          hint,
          role: Role.parse(role),
          scopes: ApiKeyScope.array().parse(scopes),
          models,
          requestsPerMinute,
          tokensPerMinute,
          makerName: maker.user.name,
          createdAt: createdAt.getTime(),
          expiresAt: expiresAt.getTime(),
          lastUsedAt: lastUsedAt?.getTime() ?? null,
        }),
      ),
      roles: Role.options.filter((role) => isNoHigher(role, own)),
      url: env().MILLWRIGHT_URL,
    };
  });
}
