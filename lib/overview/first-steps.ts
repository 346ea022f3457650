import "server-only";
import { can } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { FirstSteps } from "@/lib/contracts/overview";
import type { Tx } from "@/lib/db";
import { mutate } from "@/lib/mutate";

/** What an owner still has to do to get a first repair approved and verified; null when all is done or dismissed, and for others. */
export async function readFirstSteps(tx: Tx, ctx: Ctx): Promise<FirstSteps | null> {
  if (!(await can(tx, ctx, "first-steps.dismiss"))) return null;
  const org = await tx.org.findUniqueOrThrow({ where: { id: ctx.orgId }, select: { firstStepsDismissedAt: true } });
  if (org.firstStepsDismissedAt) return null;
  const { orgId } = ctx;
  const found = async (count: Promise<number>, least = 1) => (await count) >= least;
  const steps: FirstSteps = {
    host: await found(tx.node.count({ where: { orgId } })),
    // Every declared workload has checks of its own, on a node whose agent has read its declaration.
    workload: await found(tx.checkStatus.count({ where: { orgId, workload: { not: "" } } })),
    people: await found(tx.membership.count({ where: { orgId } }), 2),
    approval: await found(tx.orgPolicy.count({ where: { orgId } })),
    drill: await found(tx.drill.count({ where: { orgId, state: "passed" } })),
  };
  return Object.values(steps).every(Boolean) ? null : steps;
}

/** Dismisses the first steps, for everybody in the organisation. */
export function dismissFirstSteps(ctx: Ctx): Promise<Record<string, never>> {
  return mutate(ctx, "first-steps.dismiss", async (tx) => {
    await tx.org.update({ where: { id: ctx.orgId }, data: { firstStepsDismissedAt: new Date() } });
    return { subject: `org:${ctx.orgId}`, result: {} };
  });
}
