import "server-only";
import type { Ctx } from "@/lib/context";
import type { BlastRadius } from "@/lib/contracts/policy";
import { openedTargetStates } from "@/lib/contracts/repair";
import type { Tx } from "@/lib/db";
import type { RepairRecord } from "./load";

export interface Budget {
  /** Whether one more node may be taken out now; counts it if so. */
  take(nodeId: string): boolean;
}

const unlimited: Budget = { take: () => true };
const HOUR_MS = 3_600_000;

/**
 * The org's blast radius: how many nodes may be out at once for repairs that stop something, and how many such targets may begin in
 * an hour. It is checked only when a target opens, so it never blocks a rollback, which belongs to an open target.
 */
export async function openBudget(tx: Tx, ctx: Ctx, repair: Pick<RepairRecord, "risk">, radius: BlastRadius): Promise<Budget> {
  if (repair.risk !== "disruptive" && repair.risk !== "irreversible") return unlimited;
  const rows = await tx.$queryRaw<{ nodeId: string; out: boolean }[]>`
    SELECT t.node_id AS "nodeId", t.state = ANY (${openedTargetStates}) AS out
    FROM repair_target t JOIN repair r ON r.org_id = t.org_id AND r.id = t.repair_id
    WHERE t.org_id = ${ctx.orgId} AND r.risk IN ('disruptive', 'irreversible')
      AND (t.state = ANY (${openedTargetStates}) OR t.started_at > ${new Date(Date.now() - HOUR_MS)})`;
  const nodes = await tx.node.count({ where: { orgId: ctx.orgId } });
  const out = new Set(rows.filter((row) => row.out).map((row) => row.nodeId));
  const share = radius.maxShare === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(nodes * radius.maxShare));
  const most = Math.min(share, radius.maxNodes ?? Number.POSITIVE_INFINITY);
  let thisHour = rows.length;
  return {
    take(nodeId) {
      if (!out.has(nodeId) && out.size >= most) return false;
      if (radius.disruptivePerHour !== null && thisHour >= radius.disruptivePerHour) return false;
      out.add(nodeId);
      thisHour += 1;
      return true;
    },
  };
}
