import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { CheckResult } from "@/lib/contracts/check";
import type { Locale } from "@/lib/contracts/locale";
import type { PostMortemRef } from "@/lib/contracts/repair";
import { Risk } from "@/lib/contracts/runbook";
import { toldRunbook } from "@/lib/contracts/told";
import { type Tx, withOrg } from "@/lib/db";
import { sentencesOf } from "@/lib/sentence";
import { sentenceIn, toldIn, toldOfEvent } from "@/lib/told";
import { loadRepair, loadTargets, type RepairRecord, type TargetRecord } from "./load";

/**
 * A draft of a post-mortem, as Markdown in one language: what happened, the cause as found, the fix, who approved, how long it took.
 * Parts that only people know are left as questions. @throws AppError `not-found`.
 */
export function readPostMortem(ctx: Ctx, { language = "en", repairId }: PostMortemRef): Promise<string> {
  const t = sentencesOf(language, "repairs.postMortem");
  const states = sentencesOf(language, "status");
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const repair = await loadRepair(tx, ctx, repairId);
    const targets = await loadTargets(tx, repair);
    const incident = repair.incidentId
      ? await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: repair.incidentId } } })
      : null;
    const votes = await tx.repairApproval.findMany({ where: { orgId: ctx.orgId, repairId: repair.id }, orderBy: { at: "asc" } });
    const begun = incident?.openedAt ?? repair.createdAt;
    const over = incident?.resolvedAt ?? repair.finishedAt;
    const hours = over ? (over.getTime() - begun.getTime()) / 3_600_000 : null;
    const title = line(toldIn(language, toldRunbook(repair.title)) ?? repair.title);
    const { number } = repair;
    return [
      `# ${incident ? t("incident", { number: incident.number, sentence: line(sentenceIn(language, incident)) }) : t("repair", { number, title })}`,
      t("state", { number, state: states(`repair.${repair.state}`), risk: states(`risk.${Risk.parse(repair.risk)}`) }),
      `## ${t("timeline")}`,
      await timeline(tx, repair, language),
      `## ${t("cause")}`,
      incident
        ? t("found", {
            sentence: line(incident.told ? sentenceIn(language, incident) : CheckResult.parse(incident.finding).sentence),
            check: `\`${incident.checkId}\``,
            code: `\`${incident.code}\``,
          })
        : `_${t("causeUnknown")}_`,
      `## ${t("fix")}`,
      t("fixed", {
        title,
        runbook: `\`${repair.runbookSlug}\``,
        version: repair.runbookVersion,
        reason: line(repair.reason) || t("noReason"),
      }),
      targets.map((target) => targetLine(target, language)).join("\n"),
      `## ${t("approvals")}`,
      votes
        .map(({ name, decision, voidedAt, comment }) => {
          const vote = t("vote", { name: line(name), decision, isVoid: String(voidedAt !== null) });
          return `- ${comment ? t("withComment", { vote, comment: line(comment) }) : vote}`;
        })
        .join("\n") || t("noApprovals"),
      `## ${t("impact")}`,
      hours === null ? t("notOver") : t("lasted", { hours: hours.toFixed(2), gpus: await gpuHours(tx, repair, hours, language) }),
      `## ${t("prevention")}`,
      `_${t("toBeWritten")}_`,
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

async function timeline(tx: Tx, repair: RepairRecord, language: Locale): Promise<string> {
  const scope = [{ repairId: repair.id }, ...(repair.incidentId ? [{ incidentId: repair.incidentId }] : [])];
  const events = await tx.event.findMany({ where: { orgId: repair.orgId, OR: scope }, orderBy: [{ at: "asc" }, { id: "asc" }], take: 500 });
  return events
    .map((event) => `- ${event.at.toISOString()} ${line(sentenceIn(language, { sentence: event.text, told: toldOfEvent(event) }))}`)
    .join("\n");
}

function targetLine(target: TargetRecord, language: Locale): string {
  const t = sentencesOf(language, "repairs.postMortem");
  const state = sentencesOf(language, "status")(`target.${target.state}`);
  const node = line(target.nodeName);
  return `- ${[
    t("target", {
      node: target.workload ? t("workload", { node, workload: line(target.workload) }) : node,
      state,
      sentence: line(sentenceIn(language, target)),
    }),
    target.after === null ? "" : t("after", { sentence: line(CheckResult.parse(target.after).sentence) }),
  ]
    .filter(Boolean)
    .join(" ")}`;
}

/** The GPUs of the targets' nodes for the time the fault lasted: the most that was lost. */
async function gpuHours(tx: Tx, repair: RepairRecord, hours: number, language: Locale): Promise<string> {
  const t = sentencesOf(language, "repairs.postMortem");
  const ids = repair.plan.targets.map((target) => target.nodeId);
  const nodes = await tx.node.findMany({ where: { orgId: repair.orgId, id: { in: ids } }, select: { inventory: true } });
  const gpus = nodes.reduce((sum, node) => sum + ((node.inventory as { gpus?: unknown[] } | null)?.gpus?.length ?? 0), 0);
  return gpus === 0 ? t("noGpus") : t("gpuHours", { hours: (gpus * hours).toFixed(1), n: gpus });
}
