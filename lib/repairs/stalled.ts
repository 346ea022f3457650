import "server-only";
import type { Ctx } from "@/lib/context";
import { begunRepairStates, dispatchedRepairStates, openedTargetStates, openTargetStates } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";

/**
 * Repairs that could advance but no job advances: all targets ended, or a target of the open wave could begin because its
 * node and a slot are free. Repairs that wait for an agent or a busy node are not checked each time.
 */
export const stalledRepairs = (ctx: Ctx): Promise<{ id: string; state: string }[]> =>
  withOrg(
    ctx,
    (tx) => tx.$queryRaw<{ id: string; state: string }[]>`
      SELECT r.id, r.state FROM repair r
      CROSS JOIN LATERAL (
        SELECT min(t.wave) AS wave, count(*) FILTER (WHERE t.state <> 'waiting') AS opened
        FROM repair_target t
        WHERE t.org_id = r.org_id AND t.repair_id = r.id AND t.state = ANY (${openTargetStates})
      ) now
      WHERE r.org_id = ${ctx.orgId} AND r.state = ANY (${[...dispatchedRepairStates, ...begunRepairStates]}) AND (
        now.wave IS NULL
        OR (r.state = ANY (${dispatchedRepairStates}) AND now.opened < (r.plan ->> 'concurrency')::int AND EXISTS (
          SELECT 1 FROM repair_target w
          WHERE w.org_id = r.org_id AND w.repair_id = r.id AND w.wave = now.wave AND w.state = 'waiting' AND (r.risk = 'read-only' OR NOT EXISTS (
            SELECT 1 FROM repair_target b JOIN repair busy ON busy.org_id = b.org_id AND busy.id = b.repair_id AND busy.risk <> 'read-only'
            WHERE b.org_id = w.org_id AND b.node_id = w.node_id AND b.state = ANY (${openedTargetStates})
          ))
        ))
      )
      ORDER BY r.number`,
  );
