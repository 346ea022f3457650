import "server-only";
import { HostLimits, policyRefusal, type RefusingNode } from "@/lib/contracts/host-policy";
import type { Plan } from "@/lib/contracts/plan";
import type { Tx } from "@/lib/db";

/** The nodes whose hosts would refuse these steps, sorted by name. Nodes whose agents have not reported a policy are left out. */
export async function hostRefusals(
  tx: Tx,
  orgId: string,
  plan: Pick<Plan, "steps" | "rollback">,
  nodeIds: readonly string[],
): Promise<(RefusingNode & { nodeId: string })[]> {
  const nodes = await tx.node.findMany({
    where: { orgId, id: { in: [...nodeIds] } },
    select: { id: true, name: true, hostPolicy: true },
    orderBy: { name: "asc" },
  });
  return nodes.flatMap(({ id, name, hostPolicy }) => {
    const limits = HostLimits.safeParse(hostPolicy);
    const refusal = limits.success ? policyRefusal(limits.data, plan) : undefined;
    return refusal ? [{ nodeId: id, nodeName: name, refusal }] : [];
  });
}
