import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ModelWins } from "@/lib/contracts/comparison";
import { withOrg } from "@/lib/db";

/** How often each model of each endpoint won the votes of the organisation's members, the best share first. */
export function readWins(ctx: Ctx): Promise<ModelWins> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const rows = await tx.$queryRaw<ModelWins["rows"]>`
      SELECT max(endpoint_name) AS endpoint, model, count(*) FILTER (WHERE better)::int AS wins, count(*)::int AS votes
      FROM answer_vote WHERE org_id = ${ctx.orgId}
      GROUP BY endpoint_id, model
      ORDER BY avg(better::int) DESC, count(*) DESC, model LIMIT 200`;
    return { rows };
  });
}
