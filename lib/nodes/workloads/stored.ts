import "server-only";
import { Workload } from "@/lib/contracts/workload";
import type { Tx } from "@/lib/db";

/** The workloads of a revision. One that no longer fits the contract is left out, so that the others stay. */
export async function storedWorkloads(tx: Tx, orgId: string, nodeId: string, revision: number): Promise<Workload[]> {
  if (revision === 0) return [];
  const row = await tx.workloadRevision.findUnique({ where: { orgId_nodeId_revision: { orgId, nodeId, revision } } });
  return readable(row?.workloads);
}

/** The valid workloads of a list. */
export function readable(list: unknown): Workload[] {
  return Array.isArray(list) ? list.flatMap((entry) => Workload.safeParse(entry).data ?? []) : [];
}
