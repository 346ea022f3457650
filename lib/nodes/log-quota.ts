import "server-only";
import type { Tx } from "@/lib/db";

/** How many characters of output the repairs of one node may leave in a day: five whole targets. */
export const NODE_LOG_LIMIT = 500_000_000;
const DAY_MS = 24 * 3_600_000;

/** Characters of output that the repairs which began on a node within the last day have stored. */
export async function logsOfTheDay(tx: Tx, at: { orgId: string; nodeId: string }): Promise<number> {
  const since = new Date(Date.now() - DAY_MS);
  const { _sum } = await tx.repairTarget.aggregate({ where: { ...at, startedAt: { gt: since } }, _sum: { logSize: true } });
  return _sum.logSize ?? 0;
}
