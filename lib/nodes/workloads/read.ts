import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { NodeRef } from "@/lib/contracts/node";
import { Discovered, type NodeWorkloads, WorkloadsReport } from "@/lib/contracts/node-workloads";
import type { Workload } from "@/lib/contracts/workload";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { dismissedKeys } from "./dismissed";
import { readable } from "./stored";

/** A node's workloads: declared on the host, declared here, and found there but not declared. @throws AppError `not-found`. */
export function readNodeWorkloads(ctx: Ctx, { nodeId }: NodeRef): Promise<NodeWorkloads> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const node = await tx.node.findUnique({
      where: { orgId_id: { orgId: ctx.orgId, id: nodeId } },
      select: { workloadRevision: true, workloadReport: true, discovered: true, dismissed: true },
    });
    if (!node) throw refuse("not-found", "noNode");
    const revision = node.workloadRevision;
    const row = await tx.workloadRevision.findUnique({ where: { orgId_nodeId_revision: { orgId: ctx.orgId, nodeId, revision } } });
    const report = WorkloadsReport.safeParse(node.workloadReport).data ?? null;
    const file = readable(report?.file);
    const portal = readable(row?.workloads);
    return {
      nodeId,
      revision,
      runs: report?.revision ?? null,
      problem: report?.problem ?? null,
      changed: row ? { atMs: row.createdAt.getTime(), by: row.createdByName } : null,
      file,
      portal: portal.map((workload) => ({ workload, ...stateOf(workload, report, revision) })),
      proposals: proposalsOf(node.discovered, dismissedKeys(node.dismissed), [...file, ...portal]),
      can: { declare: await can(tx, ctx, "node.declare-workload") },
    };
  });
}

function stateOf(
  { name }: Workload,
  report: WorkloadsReport | null,
  revision: number,
): Pick<NodeWorkloads["portal"][number], "state" | "sentence"> {
  if (!report || report.judged < revision) return { state: "waiting", sentence: "" };
  const refused = report.refused.find((one) => one.name === name);
  if (refused) return { state: "refused", sentence: refused.sentence };
  if (report.revision < revision) return { state: "refused", sentence: report.problem ?? "" };
  return { state: "in-force", sentence: "" };
}

/** Without proposals that were accepted a moment ago and that the agent still reports. */
function proposalsOf(discovered: unknown, dismissed: string[], declared: Workload[]): NodeWorkloads["proposals"] {
  const found = Array.isArray(discovered) ? discovered.flatMap((entry) => Discovered.safeParse(entry).data ?? []) : [];
  return found
    .filter(({ workload }) => !declared.some((one) => isSame(one, workload)))
    .map((proposal) => ({ ...proposal, dismissed: dismissed.includes(proposal.key) }));
}

const isSame = (a: Workload, b: Workload): boolean =>
  (a.endpoint !== undefined && a.endpoint === b.endpoint) ||
  (a.unit !== undefined && a.unit === b.unit) ||
  (a.container !== undefined && a.container === b.container) ||
  (a.name === b.name && a.folder === b.folder);
