import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import type { RepairRecord } from "./load";

/** Of an org's nodes, this share may be out at once for disruptive repairs; one always may. */
const DEFAULT_SHARE = 0.5;

export interface Budget {
  /** Whether one more node may go out now; counts it when it may. */
  take(nodeId: string): boolean;
}

const unlimited: Budget = { take: () => true };

/**
 * The org's blast radius: how many nodes may be out at once for repairs that stop something. It is asked only when a target opens,
 * so it never stands in the way of a rollback, which is part of a target that is open.
 */
export async function openBudget(tx: Tx, ctx: Ctx, repair: RepairRecord): Promise<Budget> {
  if (repair.risk !== "disruptive" && repair.risk !== "irreversible") return unlimited;
  const rows = await tx.$queryRaw<{ nodeId: string }[]>`
    SELECT DISTINCT t.node_id AS "nodeId" FROM repair_target t JOIN repair r ON r.org_id = t.org_id AND r.id = t.repair_id
    WHERE t.org_id = ${ctx.orgId} AND t.state IN ('ready', 'running', 'verifying', 'rolling-back') AND r.risk IN ('disruptive', 'irreversible')`;
  const nodes = await tx.node.count({ where: { orgId: ctx.orgId } });
  const out = new Set(rows.map((row) => row.nodeId));
  const most = Math.max(1, Math.floor(nodes * DEFAULT_SHARE));
  return {
    take(nodeId) {
      if (!out.has(nodeId) && out.size >= most) return false;
      out.add(nodeId);
      return true;
    },
  };
}
