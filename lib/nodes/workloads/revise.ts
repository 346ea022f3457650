import "server-only";
import { publish, wake } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { Workload } from "@/lib/contracts/workload";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import type { Change } from "@/lib/mutate";
import { isStorable } from "@/lib/storable-text";
import type { Prisma } from "@/prisma/generated/client";
import { storedWorkloads } from "./stored";

interface Revision {
  nodeId: string;
  /** The revision that the person saw. */
  seen: number;
  /** The new declaration, and its entry for the audit log. */
  revise(now: Workload[]): { workloads: Workload[]; before: unknown; after: unknown };
}

/**
 * Writes the next revision of what the portal declares for a node, and wakes its agent.
 * @throws AppError `not-found`; `conflict` when somebody else has changed it since.
 */
export async function reviseWorkloads(tx: Tx, ctx: Ctx, { nodeId, seen, revise }: Revision): Promise<Change<void>> {
  const [node] = await tx.$queryRaw<{ revision: number; judged: number }[]>`
    SELECT workload_revision AS revision, workload_judged AS judged FROM node WHERE org_id = ${ctx.orgId} AND id = ${nodeId} FOR UPDATE`;
  if (!node) throw refuse("not-found", "noNode");
  if (node.revision !== seen) throw refuse("conflict", "workloadsChanged");
  const { workloads, before, after } = revise(await storedWorkloads(tx, ctx.orgId, nodeId, node.revision));
  if (!isStorable(JSON.stringify(workloads))) throw refuse("invalid", "field.notStorable", { at: "workload" });
  // The agent may have seen a later revision (the portal was restored from a backup) and takes nothing older.
  const revision = Math.max(node.revision, node.judged) + 1;
  await tx.workloadRevision.create({
    data: { orgId: ctx.orgId, nodeId, revision, workloads: workloads as unknown as Prisma.InputJsonArray, createdByName: actorName(ctx) },
  });
  await tx.node.update({ where: { orgId_id: { orgId: ctx.orgId, id: nodeId } }, data: { workloadRevision: revision } });
  return {
    subject: `node:${nodeId}`,
    before,
    after: { revision, ...(after as object) },
    result: undefined,
    due: () => Promise.all([wake(nodeId), publish(ctx.orgId, { noun: "nodes", id: nodeId })]),
  };
}
