import "server-only";
import type { Plan } from "@/lib/contracts/plan";
import type { Tx } from "@/lib/db";

/** Writes a row for each target of a plan that has not begun; rows of an earlier plan of the same repair are deleted. */
export async function writeTargets(tx: Tx, { orgId, repairId, targets, waves }: Plan): Promise<void> {
  await tx.repairTarget.deleteMany({ where: { orgId, repairId, state: "waiting" } });
  const waveOf = new Map(waves.flatMap((wave, index) => wave.map((targetId) => [targetId, index] as const)));
  await tx.repairTarget.createMany({
    data: targets.map(({ targetId, nodeId, nodeName, workload }) => ({
      id: targetId,
      orgId,
      repairId,
      nodeId,
      nodeName,
      workload,
      wave: waveOf.get(targetId) ?? 0,
      state: "waiting",
    })),
  });
}
