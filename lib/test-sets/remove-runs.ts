import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";

/** Removes runs with their cells. */
export async function removeRuns(tx: Tx, { orgId }: Pick<Ctx, "orgId">, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  await tx.testCell.deleteMany({ where: { orgId, runId: { in: runIds } } });
  await tx.testRun.deleteMany({ where: { orgId, id: { in: runIds } } });
}
