import "server-only";
import { canonicalJson } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import type { Task } from "@/lib/contracts/agent";
import { NodeId } from "@/lib/contracts/ids";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { signWithOrgKey } from "@/lib/orgs/signing-key";

/** The portal's declaration for the calling node, signed, until its agent reports that it has judged this revision. */
export async function pendingWorkloads(ctx: Ctx): Promise<Task[]> {
  if (ctx.actor.kind !== "node") throw refuse("forbidden", "agentOnly");
  const nodeId = NodeId.parse(ctx.actor.nodeId);
  const row = await withOrg(ctx, async (tx) => {
    const node = await tx.node.findUnique({
      where: { orgId_id: { orgId: ctx.orgId, id: nodeId } },
      select: { workloadRevision: true, workloadJudged: true },
    });
    if (!node || node.workloadRevision <= node.workloadJudged) return null;
    return tx.workloadRevision.findUnique({
      where: { orgId_nodeId_revision: { orgId: ctx.orgId, nodeId, revision: node.workloadRevision } },
    });
  });
  if (!row) return [];
  const body = {
    purpose: "millwright-workloads" as const,
    orgId: ctx.orgId,
    nodeId,
    revision: row.revision,
    atMs: row.createdAt.getTime(),
    workloads: row.workloads as Record<string, unknown>[],
  };
  return [{ kind: "workloads", document: { ...body, signature: await signWithOrgKey(ctx.orgId, canonicalJson(body)) } }];
}
