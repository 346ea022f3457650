import "server-only";
import type { Ctx } from "@/lib/context";
import type { NoticeKind } from "@/lib/contracts/notifications";
import type { Tx } from "@/lib/db";
import type { Event } from "@/prisma/generated/client";
import type { NewNotice } from "./new-notice";

const kindOf: Record<string, NoticeKind> = {
  opened: "incident.opened",
  reopened: "incident.reopened",
  changed: "incident.escalated",
  resolved: "incident.resolved",
};
export const incidentKinds = Object.keys(kindOf);

/** What people hear of an incident's event; null for what is no news to them: a member of another incident, a change that did not make it worse. */
export async function incidentNotice(tx: Tx, ctx: Ctx, event: Event): Promise<NewNotice | null> {
  const kind = kindOf[event.kind];
  if (!kind || !event.incidentId) return null;
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: event.incidentId } } });
  if (!incident || incident.leadId) return null;
  if (kind === "incident.escalated" && !(await becameCritical(tx, ctx, incident))) return null;
  const node = incident.nodeId
    ? await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: incident.nodeId } }, select: { name: true } })
    : null;
  const members = await tx.incident.count({ where: { orgId: ctx.orgId, leadId: incident.id } });
  const where = node?.name ?? incident.nodeName ?? undefined;
  return {
    key: kind === "incident.escalated" ? `critical:${incident.id}` : `event:${event.id}`,
    kind,
    severity: kind === "incident.resolved" ? "info" : incident.severity === "critical" ? "critical" : "warning",
    facts: {
      number: incident.number,
      sentence: kind === "incident.resolved" ? event.text : incident.sentence,
      where: members > 0 ? `${where} +${members}` : where,
      drill: incident.drillId !== null,
    },
    path: `incidents/${incident.id}`,
    incidentId: incident.id,
    audience: { who: "all" },
  };
}

/** Whether people have heard of it as a warning only. */
async function becameCritical(tx: Tx, ctx: Ctx, incident: { id: string; severity: string }): Promise<boolean> {
  if (incident.severity !== "critical") return false;
  const heard = await tx.notice.findMany({
    where: { orgId: ctx.orgId, incidentId: incident.id, kind: { startsWith: "incident." } },
    select: { severity: true },
  });
  return heard.length > 0 && heard.every(({ severity }) => severity !== "critical");
}
