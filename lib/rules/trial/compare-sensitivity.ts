import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { CompareSensitivity, SensitivityComparison } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { tuneRule } from "@/lib/detection/rules/sensitivity";
import { absent } from "@/lib/errors";
import { writtenRule } from "@/lib/orgs/rule-row";
import { SLOT_WAIT_MS, withTrialSlot } from "./trial-slots";
import { trialOf } from "./try-rule";

/** The history of the two backtests that show the effect, and how long each may take. */
const SHOWN = { days: 7, mostMs: 3_000 };

/** What a rule would have done at two sensitivities, on the same history. @throws AppError `not-found`; `too-many-requests` while others run. */
export async function compareSensitivity(ctx: Ctx, { ruleId, from, to }: CompareSensitivity): Promise<SensitivityComparison> {
  const row = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "rule.judge");
    return tx.alertRule.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: ruleId } } });
  });
  if (!row) throw absent();
  const rule = writtenRule(row);
  const toMs = Date.now();
  const at = (steps: number) => trialOf(ctx, tuneRule(rule, steps), { ...SHOWN, toMs });
  return withTrialSlot(ctx, async () => ({ before: await at(from), after: await at(to) }), SLOT_WAIT_MS);
}
