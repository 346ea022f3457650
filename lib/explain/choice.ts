import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { actorName, type Ctx } from "@/lib/context";
import type { ChooseExplain, ExplainChoice, ExplainPage } from "@/lib/contracts/explain";
import { DEMONSTRATION_ID } from "@/lib/contracts/playground";
import { type Tx, withOrg } from "@/lib/db";
import { recordSecurityChange } from "@/lib/events/security-change";
import { loadEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { mutate } from "@/lib/mutate";

/** The model that the organisation chose; null: none, or its endpoint was removed since. */
export async function loadChoice(tx: Tx, ctx: Ctx): Promise<ExplainChoice | null> {
  const row = await tx.explainChoice.findUnique({ where: { orgId: ctx.orgId } });
  if (!row) return null;
  const { endpointId, endpointName, model, byName, chosenAt } = row;
  const isThere = endpointId === DEMONSTRATION_ID || (await tx.endpoint.count({ where: { orgId: ctx.orgId, id: endpointId } })) > 0;
  return isThere ? { endpointId, endpointName, model, byName, chosenAt: chosenAt.getTime() } : null;
}

/** The chosen model, and whether the reader may change it. @throws AppError `forbidden`. */
export function readExplain(ctx: Ctx): Promise<ExplainPage> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    return {
      choice: await loadChoice(tx, ctx),
      can: { choose: await can(tx, ctx, "explain.choose"), explain: await can(tx, ctx, "incident.explain") },
    };
  });
}

/**
 * Chooses the model that gets an incident's evidence when somebody asks for a second opinion, or none. This sends evidence out of the portal, so owners
 * are notified. @throws AppError `not-found` for an endpoint that is not the organisation's; `reauthenticate`.
 */
export async function chooseExplain(ctx: Ctx, { to }: ChooseExplain): Promise<ExplainPage> {
  await mutate(ctx, "explain.choose", async (tx) => {
    const { orgId } = ctx;
    await demandRecentProof(tx, ctx);
    const before = await loadChoice(tx, ctx);
    if (to) {
      const { name } = await loadEndpoint(tx, ctx, to.endpointId);
      const row = { ...to, endpointName: name, byName: actorName(ctx), chosenAt: new Date() };
      await tx.explainChoice.upsert({ where: { orgId }, create: { orgId, ...row }, update: row });
      await recordSecurityChange(tx, ctx, "explainChosen", { endpoint: name, model: to.model });
    } else {
      await tx.explainChoice.deleteMany({ where: { orgId } });
      if (before) await recordSecurityChange(tx, ctx, "explainOff");
    }
    return { subject: `org:${orgId}`, before, after: to, result: undefined };
  });
  return readExplain(ctx);
}
