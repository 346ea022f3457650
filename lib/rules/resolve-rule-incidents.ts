import "server-only";
import type { Tx } from "@/lib/db";
import type { Story } from "@/lib/told";

/** A rule that is switched off loses its state, and its incidents are resolved. */
export async function resolveRuleIncidents(tx: Tx, orgId: string, ruleId: string, why: Story): Promise<void> {
  await tx.alertRuleState.deleteMany({ where: { orgId, ruleId } });
  await endIncidents(tx, orgId, ruleId, why);
}

/** Resolves all open incidents of a rule that is no longer evaluated. */
async function endIncidents(tx: Tx, orgId: string, ruleId: string, why: Story): Promise<void> {
  const open = await tx.incident.findMany({ where: { orgId, ruleId, state: { not: "resolved" } }, select: { id: true, nodeId: true } });
  if (open.length === 0) return;
  const now = new Date();
  await tx.incident.updateMany({
    where: { orgId, id: { in: open.map(({ id }) => id) } },
    data: { state: "resolved", resolvedAt: now, quietSince: null },
  });
  await tx.event.createMany({
    data: open.map(({ id, nodeId }) => ({
      orgId,
      nodeId,
      incidentId: id,
      kind: "resolved",
      text: why.text,
      at: now,
      data: { told: why.told },
    })),
  });
}
