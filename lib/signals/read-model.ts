import "server-only";
import type { Tx } from "@/lib/db";
import type { SequenceModel } from "@/lib/detection/sequence/model";
import { loadModel } from "@/lib/detection/sequence/stored";

/** The learned order of a workload's lines. Null: too few lines were seen. */
export async function readModel(tx: Tx, orgId: string, workload: string): Promise<SequenceModel | null> {
  const row = await tx.logSequenceModel.findUnique({ where: { orgId_workload: { orgId, workload } }, select: { state: true } });
  return row ? loadModel(row.state) : null;
}
