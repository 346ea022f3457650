import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { RequestDryRun } from "@/lib/contracts/dry-run";
import type { PlanValue } from "@/lib/contracts/plan";
import type { Runbook, Step } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";
import { shippedAgent } from "@/lib/nodes/shipped-agent";
import { findingsFor } from "@/lib/repairs/findings";
import { lockRepair, type RepairRecord } from "@/lib/repairs/load";
import { latestRunbook } from "@/lib/repairs/request";
import { sealForNode } from "@/lib/repairs/seal-for-node";
import { isFinalRepair } from "@/lib/repairs/state";
import { fillParameters } from "@/lib/runbooks/parameters";
import { parseRunbook } from "@/lib/runbooks/parse";
import { runbookRefusal } from "@/lib/runbooks/runbook-refusal";

/** The subject of a dry run, and its node. */
export interface Subject {
  nodeId: string;
  nodeName: string;
  workload: string;
  slug: string | null;
  version: number | null;
  title: string;
  steps: Step[];
  rollback: Step[];
  check: string | null;
  parameters: Record<string, PlanValue>;
  repair: Pick<RepairRecord, "id" | "planHash" | "incidentId"> | null;
}

type Asked = ReturnType<(typeof RequestDryRun)["parse"]>;

/** @throws AppError as `requestDryRun` says. */
export async function subjectOf(tx: Tx, ctx: Ctx, input: Asked): Promise<Subject> {
  if ("repairId" in input) return subjectOfRepair(await lockRepair(tx, ctx, input.repairId), input.targetId);
  if ("runbook" in input) {
    const { runbook, version } = await latestRunbook(tx, ctx, input.runbook);
    return subjectOfRunbook(tx, ctx, input, { runbook, slug: runbook.id, version });
  }
  await demand(tx, ctx, "runbook.edit");
  const parsed = parseRunbook(input.yaml);
  if (!parsed.ok) throw runbookRefusal(parsed.problems);
  return subjectOfRunbook(tx, ctx, input, { runbook: parsed.runbook, slug: null, version: null });
}

/** Exactly the plan that is to be approved, with the values of one of its targets. */
function subjectOfRepair(repair: RepairRecord, targetId: string): Subject {
  if (isFinalRepair(repair.state)) throw refuse("conflict", "repairNotTryable", { state: repair.state });
  const { plan } = repair;
  const target = plan.targets.find((one) => one.targetId === targetId);
  if (!target) throw absent();
  const { nodeId, nodeName, workload, parameters } = target;
  const { slug, version, title } = plan.runbook;
  const { steps, rollback } = plan;
  return { nodeId, nodeName, workload, slug, version, title, steps, rollback, check: plan.verify?.check ?? null, parameters, repair };
}

interface Source {
  runbook: Runbook;
  slug: string | null;
  version: number | null;
}

async function subjectOfRunbook(
  tx: Tx,
  ctx: Ctx,
  input: Exclude<Asked, { repairId: string }>,
  { runbook, slug, version }: Source,
): Promise<Subject> {
  const { nodeId, workload } = input;
  const node = await tx.node.findUnique({
    where: { orgId_id: { orgId: ctx.orgId, id: nodeId } },
    select: { name: true, sealingKey: true },
  });
  if (!node) throw absent();
  const incidentId = "incidentId" in input ? input.incidentId : undefined;
  const incident = incidentId ? await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: incidentId } } }) : null;
  if (incidentId && !incident) throw absent();
  const findingOf = await findingsFor(tx, ctx, runbook, [nodeId], incident);
  const parameters = fillParameters(runbook, {
    given: input.parameters,
    finding: findingOf(nodeId, workload),
    portal: { agent: await shippedAgent() },
    seal: (secret) => sealForNode(node.sealingKey, secret),
  });
  const { title, steps, rollback } = runbook;
  const check = runbook.verify?.check ?? null;
  return { nodeId, nodeName: node.name, workload, slug, version, title, steps, rollback, check, parameters, repair: null };
}
