import "server-only";
import type { RefusingNode } from "@/lib/contracts/host-policy";
import type { Plan } from "@/lib/contracts/plan";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { hostRefusals } from "@/lib/policy/host-refusals";

/** A repair or a request for one. */
interface Planned {
  orgId: string;
  plan: Pick<Plan, "steps" | "rollback" | "targets">;
}

const nodesOf = ({ plan }: Planned): string[] => [...new Set(plan.targets.map((target) => target.nodeId))];

/** Nodes of a repair that would refuse its plan. */
export async function refusingNodes(tx: Tx, repair: Planned): Promise<RefusingNode[]> {
  const refusals = await hostRefusals(tx, repair.orgId, repair.plan, nodesOf(repair));
  return refusals.map(({ nodeName, refusal }) => ({ nodeName, refusal }));
}

/** Refuses an approval when no node would run the plan. @throws AppError `conflict` when every node of the plan would refuse it. */
export async function refuseUnrunnable(tx: Tx, repair: Planned): Promise<void> {
  const refusing = await refusingNodes(tx, repair);
  if (refusing.length > 0 && refusing.length === nodesOf(repair).length)
    throw refuse("conflict", "hostForbidsPlan", { n: refusing.length, name: refusing[0]?.nodeName ?? "" });
}
