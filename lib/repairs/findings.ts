import "server-only";
import type { Ctx } from "@/lib/context";
import { CheckResult } from "@/lib/contracts/check";
import type { Runbook } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import type { Incident } from "@/prisma/generated/client";

/** The checks whose findings a runbook is for. */
const checksOf = (runbook: Runbook): string[] => [
  ...new Set([
    ...runbook.repairs.map((repairs) => repairs.slice(0, repairs.indexOf("/"))),
    ...(runbook.verify ? [runbook.verify.check] : []),
  ]),
];

/** The node's current finding that the runbook is for: the incident's finding if it matches, else the worst matching check. */
export async function findingsFor(tx: Tx, ctx: Ctx, runbook: Runbook, nodeIds: string[], incident: Incident | null) {
  const checks = checksOf(runbook);
  const rows = await tx.checkStatus.findMany({
    where: { orgId: ctx.orgId, nodeId: { in: nodeIds }, checkId: { in: checks }, state: { in: ["faulty", "degraded"] } },
    orderBy: [{ state: "desc" }, { since: "asc" }],
  });
  return (nodeId: string, workload: string): Record<string, unknown> | null => {
    const own = incident?.nodeId === nodeId && incident.workload === workload && checks.includes(incident.checkId);
    if (own) return CheckResult.parse(incident.finding).data;
    const row = rows.find((one) => one.nodeId === nodeId && one.workload === workload);
    return row ? (row.data as Record<string, unknown>) : null;
  };
}
