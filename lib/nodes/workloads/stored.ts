import "server-only";
import { Workload } from "@/lib/contracts/workload";
import type { Tx } from "@/lib/db";

/** What a revision declares. One that no longer fits the contract is left out rather than taking the others with it. */
export async function storedWorkloads(tx: Tx, orgId: string, nodeId: string, revision: number): Promise<Workload[]> {
  if (revision === 0) return [];
  const row = await tx.workloadRevision.findUnique({ where: { orgId_nodeId_revision: { orgId, nodeId, revision } } });
  return readable(row?.workloads);
}

/** The workloads among a list of anything. */
export function readable(list: unknown): Workload[] {
  return Array.isArray(list) ? list.flatMap((entry) => Workload.safeParse(entry).data ?? []) : [];
}
