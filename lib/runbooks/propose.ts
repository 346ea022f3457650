import "server-only";
import type { Ctx } from "@/lib/context";
import type { CheckResult } from "@/lib/contracts/check";
import type { Proposal } from "@/lib/contracts/incident";
import type { Runbook } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { proposedValue } from "./parameters";
import { storedRunbook } from "./stored";

/** The runbooks that repair a finding: those for exactly this code first, then by risk, with parameters filled in from the finding. */
export async function proposeRunbooks(tx: Tx, ctx: Ctx, finding: Pick<CheckResult, "id" | "code" | "data">): Promise<Proposal[]> {
  const rows = await tx.runbook.findMany({
    where: { orgId: ctx.orgId, repairs: { hasSome: [`${finding.id}/${finding.code}`, `${finding.id}/*`] } },
  });
  if (rows.length === 0) return [];
  const versions = await tx.runbookVersion.findMany({
    where: { orgId: ctx.orgId, OR: rows.map((row) => ({ slug: row.slug, version: row.latestVersion })) },
  });
  const proposals = versions.map(({ slug, version, body }) => propose(slug, version, storedRunbook(body), finding));
  return proposals.sort((a, b) => rank(a) - rank(b) || (a.title < b.title ? -1 : 1)).map(({ exact: _, ...proposal }) => proposal);
}

const risks = ["read-only", "reversible", "disruptive", "irreversible"];
const rank = (proposal: Proposal & { exact: boolean }): number => (proposal.exact ? 0 : 10) + risks.indexOf(proposal.risk);

function propose(
  slug: string,
  version: number,
  runbook: Runbook,
  finding: Pick<CheckResult, "id" | "code" | "data">,
): Proposal & { exact: boolean } {
  const parameters: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    const value = proposedValue(parameter, finding.data);
    if (value !== undefined) parameters[name] = value;
    else if (!parameter.optional && !parameter.from?.startsWith("portal.")) missing.push(name);
  }
  const exact = runbook.repairs.includes(`${finding.id}/${finding.code}`);
  return { slug, version, title: runbook.title, risk: runbook.risk, parameters, missing, exact };
}
