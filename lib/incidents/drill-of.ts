import "server-only";
import type { Tx } from "@/lib/db";

/** The drill that a finding on a node belongs to; undefined for a workload that only has such a name. */
export async function drillOf(
  tx: Tx,
  orgId: string,
  nodeId: string,
  workload: string,
): Promise<{ id: string; number: number } | undefined> {
  // The finding may arrive before the node's answer that it has broken the file.
  const where = { orgId, nodeId, workload, state: { in: ["injecting", "detecting"] } };
  return (await tx.drill.findFirst({ where, select: { id: true, number: true } })) ?? undefined;
}
