import "server-only";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { BlessRunbook, PolicyPage, UnblessRunbook } from "@/lib/contracts/policy";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";
import { loadPolicyForChange, readPolicy, storePolicy } from "./org-policy";

/**
 * Adds a lead's standing approval of the current version of a runbook, for nodes with these labels. It ends with the next version.
 * @throws AppError `conflict` when a newer version exists; `invalid` for a runbook without a way back.
 */
export async function blessRunbook(ctx: Ctx, input: BlessRunbook): Promise<PolicyPage> {
  await mutate(ctx, "runbook.bless", async (tx) => {
    if (ctx.actor.kind !== "user") throw refuse("forbidden", "blessingNeedsPerson");
    await demandRecentProof(tx, ctx);
    const row = await tx.runbook.findUnique({ where: { orgId_slug: { orgId: ctx.orgId, slug: input.slug } } });
    if (!row) throw refuse("not-found", "absent");
    if (row.latestVersion !== input.version) throw refuse("conflict", "runbookNewer");
    if (row.risk === "irreversible") throw refuse("invalid", "irreversibleEachTime", {}, "slug");
    const stored = await loadPolicyForChange(tx, ctx.orgId);
    const { userId, name } = ctx.actor;
    const blessing = { ...input, userId, name, atMs: Date.now() };
    const others = stored.blessings.filter((one) => !(one.slug === input.slug && one.userId === userId));
    await storePolicy(tx, ctx.orgId, { ...stored, blessings: [...others, blessing] });
    await recordSecurityChange(tx, ctx, "standingApprovalGiven", { runbook: input.slug });
    return { subject: `runbook:${input.slug}`, after: blessing, result: undefined, due: () => publish(ctx.orgId, { noun: "policy" }) };
  });
  return readPolicy(ctx);
}

/** Ends every standing approval of a runbook. Repairs that were requested under it keep theirs. */
export async function unblessRunbook(ctx: Ctx, input: UnblessRunbook): Promise<PolicyPage> {
  await mutate(ctx, "runbook.bless", async (tx) => {
    const stored = await loadPolicyForChange(tx, ctx.orgId);
    const [ended, kept] = [
      stored.blessings.filter((one) => one.slug === input.slug),
      stored.blessings.filter((one) => one.slug !== input.slug),
    ];
    if (ended.length > 0) {
      await storePolicy(tx, ctx.orgId, { ...stored, blessings: kept });
      await recordSecurityChange(tx, ctx, "standingApprovalEnded", { runbook: input.slug });
    }
    return {
      subject: `runbook:${input.slug}`,
      before: ended,
      after: [],
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "policy" }),
    };
  });
  return readPolicy(ctx);
}
