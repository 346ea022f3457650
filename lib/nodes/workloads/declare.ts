import "server-only";
import type { Ctx } from "@/lib/context";
import { type DeclareWorkload, type NodeWorkloads, WorkloadsReport } from "@/lib/contracts/node-workloads";
import { MOST_PORTAL_WORKLOADS } from "@/lib/contracts/portal-workload";
import type { Workload } from "@/lib/contracts/workload";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { readNodeWorkloads } from "./read";
import { reviseWorkloads } from "./revise";

/**
 * Declares a workload for a node, or changes one. Accepting a proposal is the same call with the proposal's key.
 * @throws AppError `not-found`; `invalid` for a name in the host's own file; `conflict` for one that the portal already declares.
 */
export async function declareWorkload(ctx: Ctx, input: DeclareWorkload): Promise<NodeWorkloads> {
  const { nodeId, workload, replaces, proposal } = input;
  await mutate(ctx, "node.declare-workload", async (tx) => {
    const node = await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: nodeId } }, select: { workloadReport: true } });
    const own = WorkloadsReport.safeParse(node?.workloadReport).data?.file ?? [];
    if (own.some(({ name }) => name === workload.name))
      throw refuse("invalid", "workloadInHostFile", { name: workload.name }, "workload.name");
    return reviseWorkloads(tx, ctx, {
      nodeId,
      seen: input.revision,
      revise(now) {
        const before = replaces === undefined ? undefined : now.find(({ name }) => name === replaces);
        if (replaces !== undefined && !before) throw refuse("conflict", "workloadGone", { name: replaces });
        const others = now.filter((one) => one !== before);
        if (others.some(({ name }) => name === workload.name)) throw refuse("conflict", "workloadTaken", { name: workload.name });
        if (others.length >= MOST_PORTAL_WORKLOADS) throw refuse("invalid", "workloadLimit", { most: MOST_PORTAL_WORKLOADS });
        return { workloads: byName([...others, workload]), before, after: { workload, ...(proposal ? { proposal } : {}) } };
      },
    });
  });
  return readNodeWorkloads(ctx, { nodeId });
}

const byName = (workloads: Workload[]) => workloads.sort((a, b) => (a.name < b.name ? -1 : 1));
