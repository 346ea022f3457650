import "server-only";
import type { Ctx } from "@/lib/context";
import type { RequestRepair as Input, RepairDetail } from "@/lib/contracts/repair";
import { RequestRepair } from "@/lib/contracts/repair";
import type { Runbook } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { absent } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { storedRunbook } from "@/lib/runbooks/stored";
import { attachDryRun } from "./attach-dry-run";
import { createRepair } from "./create";
import { planTargets } from "./plan-targets";
import { readRepair } from "./read";

/**
 * Requests a run of a runbook on nodes: renders the plan for approval.
 * @throws AppError `not-found` for a runbook, node or incident that is not the org's; `invalid` for an invalid parameter or a missing reason.
 */
export async function requestRepair(ctx: Ctx, request: Input): Promise<RepairDetail> {
  const input = RequestRepair.parse(request);
  const { repairId } = await mutate(ctx, "repair.request", async (tx) => {
    const { runbook, version } = await latestRunbook(tx, ctx, input.runbook);
    const incident = input.incidentId
      ? await found(tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: input.incidentId } } }))
      : null;
    const targets = await planTargets(tx, ctx, { runbook, incident, targets: input.targets, parameters: input.parameters });
    const change = await createRepair(tx, ctx, { ...input, runbook, version, targets });
    if (input.dryRunId) await attachDryRun(tx, ctx, { repairId: change.result.repairId, dryRunId: input.dryRunId });
    return change;
  });
  return readRepair(ctx, { repairId });
}

async function found<T>(row: Promise<T | null>): Promise<T> {
  const value = await row;
  if (value === null) throw absent();
  return value;
}

/** @throws AppError `not-found`. */
export async function latestRunbook(tx: Tx, ctx: Ctx, slug: string): Promise<{ runbook: Runbook; version: number }> {
  const row = await found(tx.runbook.findUnique({ where: { orgId_slug: { orgId: ctx.orgId, slug } } }));
  return { runbook: await loadRunbook(tx, ctx, slug, row.latestVersion), version: row.latestVersion };
}

/** One immutable version. @throws AppError `not-found`. */
export async function loadRunbook(tx: Tx, ctx: Ctx, slug: string, version: number): Promise<Runbook> {
  const key = { orgId_slug_version: { orgId: ctx.orgId, slug, version } };
  return storedRunbook((await found(tx.runbookVersion.findUnique({ where: key }))).body);
}
