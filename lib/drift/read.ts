import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { DriftGroup, DriftList, NodeDrift } from "@/lib/contracts/drift";
import type { NodeRef } from "@/lib/contracts/node";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { proposeRunbooks } from "@/lib/runbooks/propose";
import { toldOf } from "@/lib/told";
import { type DriftRow, groupRows, readDriftRows } from "./rows";
import { DRIFT_CHECK } from "./stock";

const MOST_SHOWN = 200;

/** Every group, with the members that differ. */
export function listDrift(ctx: Ctx): Promise<DriftList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    return view(tx, ctx, (row) => row.sentence !== null);
  });
}

/** The groups of a node, with its own workloads, and what would remove their differences. @throws AppError `not-found`. */
export function readNodeDrift(ctx: Ctx, { nodeId }: NodeRef): Promise<NodeDrift> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const node = await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: nodeId } }, select: { id: true } });
    if (!node) throw refuse("not-found", "noNode");
    const { groups, can: may } = await view(tx, ctx, (row) => row.node_id === nodeId);
    const findings = await tx.checkStatus.findMany({ where: { orgId: ctx.orgId, nodeId, checkId: DRIFT_CHECK, state: "degraded" } });
    const proposals: NodeDrift["proposals"] = [];
    for (const { workload, code, data } of findings) {
      const runbooks = await proposeRunbooks(tx, ctx, { id: DRIFT_CHECK, code, data: data as Record<string, unknown> });
      proposals.push(...runbooks.map((runbook) => ({ ...runbook, workload })));
    }
    return { groups: groups.filter(({ shown }) => shown.length > 0), proposals, can: may };
  });
}

async function view(tx: Tx, ctx: Ctx, isShown: (row: DriftRow) => boolean): Promise<DriftList> {
  const { orgId } = ctx;
  const [references, baselines] = [
    await tx.driftReference.findMany({ where: { orgId }, select: { group: true, workload: true, source: true } }),
    await tx.driftBaseline.findMany({ where: { orgId } }),
  ];
  const incidents = await tx.incident.findMany({
    where: { orgId, checkId: DRIFT_CHECK, state: { not: "resolved" } },
    select: { id: true, nodeId: true, workload: true },
  });
  const groups = groupRows(await readDriftRows(tx, orgId)).map(({ group, workload, rows }): DriftGroup => {
    const baseline = baselines.find((one) => one.group === group);
    const holder = rows.find((row) => row.node_id === baseline?.nodeId);
    return {
      group,
      workload,
      source: references.find((one) => one.group === group && one.workload === workload)?.source ?? null,
      baseline:
        baseline && holder
          ? { nodeId: holder.node_id, nodeName: holder.node_name, by: baseline.setByName, atMs: baseline.setAt.getTime() }
          : null,
      members: rows.length,
      alike: rows.filter((row) => row.sentence === null).length,
      shown: rows
        .filter(isShown)
        .slice(0, MOST_SHOWN)
        .map((row) => ({
          nodeId: row.node_id,
          nodeName: row.node_name,
          workload: row.workload,
          sentence: row.sentence,
          told: toldOf(row.told),
          differences: row.differences ?? [],
          total: row.total ?? 0,
          incidentId: incidents.find((one) => one.nodeId === row.node_id && one.workload === row.workload)?.id ?? null,
        })),
    };
  });
  return { groups, can: { request: await can(tx, ctx, "repair.request"), setBaseline: await can(tx, ctx, "drift.set-baseline") } };
}
