import "server-only";
import { whoseKeys } from "@/lib/api-keys/read";
import { currentRole, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { RequestLog, RequestLogFilter, UsageList, UsageRange } from "@/lib/contracts/inference";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";

const DAY_MS = 86_400_000;
const NEWEST = 200;

/** Which usage a person sees: all of the organisation's, or of their own keys. */
export async function visibleKeys(tx: Tx, ctx: Ctx): Promise<{ keyId?: { in: string[] } }> {
  if (ctx.actor.kind !== "user") throw refuse("forbidden", "usageNeedsPerson");
  const where = whoseKeys(ctx.orgId, ctx.actor.userId, await currentRole(tx, ctx.orgId, ctx.actor.userId));
  if (!("makerId" in where)) return {};
  const own = await tx.apiKey.findMany({ where, select: { id: true } });
  return { keyId: { in: own.map(({ id }) => id) } };
}

/** What keys used of each model on each day, the newest day first. Operators see the keys that they made. */
export function readUsage(ctx: Ctx, { days }: UsageRange): Promise<UsageList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "inference.read");
    const from = new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
    const rows = await tx.inferenceUsage.findMany({
      where: { orgId: ctx.orgId, day: { gte: new Date(from) }, ...(await visibleKeys(tx, ctx)) },
      orderBy: [{ day: "desc" }, { keyName: "asc" }, { keyId: "asc" }, { model: "asc" }],
      take: 10_000,
    });
    return {
      rows: rows.map(({ orgId: _, day, promptTokens, completionTokens, ...row }) => ({
        ...row,
        day: day.toISOString().slice(0, 10),
        promptTokens: Number(promptTokens),
        completionTokens: Number(completionTokens),
      })),
    };
  });
}

/** The newest requests through the door. */
export function readRequestLog(ctx: Ctx, { failed }: RequestLogFilter = {}): Promise<RequestLog> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "inference.read");
    const rows = await tx.inferenceRequest.findMany({
      where: { orgId: ctx.orgId, ...(await visibleKeys(tx, ctx)), ...(failed ? { status: { gte: 400 } } : {}) },
      orderBy: [{ at: "desc" }, { id: "desc" }],
      take: NEWEST,
    });
    return { requests: rows.map(({ orgId: _, keyId: __, endpointId: ___, at, ...row }) => ({ ...row, atMs: at.getTime() })) };
  });
}
