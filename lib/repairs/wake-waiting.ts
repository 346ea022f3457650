import "server-only";
import type { Ctx } from "@/lib/context";
import { dispatchedRepairStates, openTargetStates } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";
import { enqueue } from "@/lib/jobs/queue";

/** Dispatches the repairs that wait for a node which this one has freed. */
export async function wakeThoseWaitingFor(ctx: Pick<Ctx, "orgId">, repairId: string): Promise<void> {
  const rows = await withOrg(
    ctx,
    (tx) => tx.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT other.repair_id AS id
      FROM repair_target mine
      JOIN repair_target other ON other.org_id = mine.org_id AND other.node_id = mine.node_id AND other.state = 'waiting' AND other.repair_id <> mine.repair_id
      JOIN repair ON repair.org_id = other.org_id AND repair.id = other.repair_id AND repair.state = ANY (${dispatchedRepairStates})
      WHERE mine.org_id = ${ctx.orgId} AND mine.repair_id = ${repairId}
        AND mine.state <> ALL (${openTargetStates})
      LIMIT 50`,
  );
  for (const { id } of rows) await enqueue("repair.dispatch", { orgId: ctx.orgId, repairId: id });
}
