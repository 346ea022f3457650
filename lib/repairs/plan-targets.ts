import "server-only";
import type { Ctx } from "@/lib/context";
import type { PlanTarget } from "@/lib/contracts/plan";
import type { Runbook } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { shippedAgent } from "@/lib/nodes/shipped-agent";
import { fillParameters } from "@/lib/runbooks/parameters";
import { uuidv7 } from "@/lib/uuid";
import type { Incident } from "@/prisma/generated/client";
import { findingsFor } from "./findings";
import { sealForNode } from "./seal-for-node";

interface Asked {
  runbook: Runbook;
  targets: readonly { nodeId: string; workload?: string | undefined }[];
  parameters: Record<string, string>;
  incident: Incident | null;
  /** The targets of a changed plan: those that stay keep their id, and values without a new input. */
  kept?: readonly PlanTarget[];
}

/**
 * What a plan runs on: each node with the values that its steps run with.
 * @throws AppError `not-found` for a node that is not the org's, `conflict` for one that was removed since; `invalid` for one that is named twice and for an invalid value.
 */
export async function planTargets(tx: Tx, ctx: Ctx, asked: Asked): Promise<PlanTarget[]> {
  const { runbook, incident, kept = [] } = asked;
  const nodeIds = [...new Set(asked.targets.map((target) => target.nodeId))];
  const nodes = await tx.node.findMany({
    where: { orgId: ctx.orgId, id: { in: nodeIds } },
    select: { id: true, name: true, sealingKey: true },
  });
  const portal = { agent: await shippedAgent() };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const findingOf = await findingsFor(tx, ctx, runbook, nodeIds, incident);
  const seen = new Set<string>();
  return asked.targets.map(({ nodeId, workload = "" }) => {
    const node = byId.get(nodeId);
    const before = kept.find((target) => target.nodeId === nodeId && target.workload === workload);
    if (!node && before) throw refuse("conflict", "planNodeGone", { name: before.nodeName });
    if (!node) throw refuse("not-found", "absent");
    if (seen.has(`${nodeId} ${workload}`)) throw refuse("invalid", "targetTwice", { name: node.name }, "targets");
    seen.add(`${nodeId} ${workload}`);
    const parameters = fillParameters(runbook, {
      given: asked.parameters,
      kept: before?.parameters,
      finding: findingOf(nodeId, workload),
      portal,
      seal: (secret) => sealForNode(node.sealingKey, secret),
    });
    return { targetId: before?.targetId ?? uuidv7(), nodeId, nodeName: node.name, workload, parameters };
  });
}
