import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { CheckResult } from "@/lib/contracts/check";
import { type Tx, withOrg } from "@/lib/db";
import { loadRepair, loadTargets, type RepairRecord, type TargetRecord } from "./load";

/**
 * A draft of a post-mortem, as Markdown: what happened, the cause as found, the fix, who approved, how long it took.
 * Parts that only people know are left as questions. @throws AppError `not-found`.
 */
export function readPostMortem(ctx: Ctx, input: { repairId: string }): Promise<string> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const repair = await loadRepair(tx, ctx, input.repairId);
    const targets = await loadTargets(tx, repair);
    const incident = repair.incidentId
      ? await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: repair.incidentId } } })
      : null;
    const votes = await tx.repairApproval.findMany({ where: { orgId: ctx.orgId, repairId: repair.id }, orderBy: { at: "asc" } });
    const begun = incident?.openedAt ?? repair.createdAt;
    const over = incident?.resolvedAt ?? repair.finishedAt;
    const hours = over ? (over.getTime() - begun.getTime()) / 3_600_000 : null;
    return [
      `# ${incident ? `Incident ${incident.number}: ${line(incident.sentence)}` : `Repair ${repair.number}: ${line(repair.title)}`}`,
      `Repair ${repair.number} · ${repair.state} · ${repair.risk}`,
      "## Timeline",
      await timeline(tx, repair),
      "## Cause",
      incident
        ? `${line(CheckResult.parse(incident.finding).sentence)} (check \`${incident.checkId}\`, \`${incident.code}\`)`
        : "_What was the cause?_",
      "## Fix",
      `${line(repair.title)} (runbook \`${repair.runbookSlug}\`, version ${repair.runbookVersion}). Reason: ${line(repair.reason) || "none given"}`,
      targets.map(targetLine).join("\n"),
      "## Approvals",
      votes
        .map(
          (vote) =>
            `- ${line(vote.name)} ${vote.decision}${vote.voidedAt ? " (void: the plan changed)" : ""}${vote.comment ? `: ${line(vote.comment)}` : ""}`,
        )
        .join("\n") || "None were needed.",
      "## Impact",
      hours === null ? "Not over yet." : `${hours.toFixed(2)} h from first sign to the end; ${await gpuHours(tx, repair, hours)}`,
      "## What would prevent it",
      "_To be written._",
      "",
    ].join("\n\n");
  });
}

/** Text of hosts and people in one Markdown line: no markup of theirs survives. */
const line = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|]/g, "\\$&");

async function timeline(tx: Tx, repair: RepairRecord): Promise<string> {
  const scope = [{ repairId: repair.id }, ...(repair.incidentId ? [{ incidentId: repair.incidentId }] : [])];
  const events = await tx.event.findMany({ where: { orgId: repair.orgId, OR: scope }, orderBy: [{ at: "asc" }, { id: "asc" }], take: 500 });
  return events.map((event) => `- ${event.at.toISOString()} ${line(event.text)}`).join("\n");
}

function targetLine(target: TargetRecord): string {
  const after = target.after === null ? "" : ` After: ${line(CheckResult.parse(target.after).sentence)}`;
  return `- ${line(target.nodeName)}${target.workload ? ` (${line(target.workload)})` : ""}: ${target.state}. ${line(target.sentence)}${after}`;
}

/** The GPUs of the targets' nodes for the time the fault lasted: the most that was lost. */
async function gpuHours(tx: Tx, repair: RepairRecord, hours: number): Promise<string> {
  const ids = repair.plan.targets.map((target) => target.nodeId);
  const nodes = await tx.node.findMany({ where: { orgId: repair.orgId, id: { in: ids } }, select: { inventory: true } });
  const gpus = nodes.reduce((sum, node) => sum + ((node.inventory as { gpus?: unknown[] } | null)?.gpus?.length ?? 0), 0);
  return gpus === 0 ? "no GPUs on these nodes." : `at most ${(gpus * hours).toFixed(1)} GPU-hours on ${gpus} GPUs.`;
}
