import type { RepairDetail } from "@/lib/contracts/repair";

/** How many nodes a plan has: a node can be the target of several workloads. */
export const nodeCount = ({ plan }: Pick<RepairDetail, "plan">): number => new Set(plan.targets.map(({ nodeId }) => nodeId)).size;
