import "server-only";
import type { Ctx } from "@/lib/context";
import type { NoticeFacts, NoticeKind } from "@/lib/contracts/notifications";
import type { Told } from "@/lib/contracts/told";
import type { Tx } from "@/lib/db";
import { toldOf, toldOfEvent } from "@/lib/told";
import type { Event, Incident } from "@/prisma/generated/client";
import type { NewNotice } from "./new-notice";

const kindOf: Record<string, NoticeKind> = {
  opened: "incident.opened",
  reopened: "incident.reopened",
  changed: "incident.escalated",
  resolved: "incident.resolved",
};
export const incidentKinds = Object.keys(kindOf);

/** The notice of an incident's event; null when people need none: a member of another incident, a change that did not make it worse. */
export async function incidentNotice(tx: Tx, ctx: Ctx, event: Event): Promise<NewNotice | null> {
  const kind = kindOf[event.kind];
  if (!kind || !event.incidentId) return null;
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: event.incidentId } } });
  if (!incident) return null;
  if (kind === "incident.resolved") return groupIsOver(tx, ctx, incident, event);
  // Events are read again for a while: a member that was covered by its lead's notice needs none when the lead is over.
  if (incident.leadId && (kind === "incident.opened" || (await standsBehind(tx, ctx, incident)))) return null;
  if (kind === "incident.escalated" && !(await becameCritical(tx, ctx, incident))) return null;
  return {
    key: kind === "incident.escalated" ? `critical:${incident.id}` : `event:${event.id}`,
    kind,
    severity: incident.severity === "critical" ? "critical" : "warning",
    facts: await factsOf(tx, ctx, incident, { text: incident.sentence, told: toldOf(incident.told) }),
    path: `incidents/${incident.id}`,
    incidentId: incident.id,
    audience: { who: "all" },
  };
}

async function factsOf(tx: Tx, ctx: Ctx, incident: Incident, said: { text: string; told: Told | null }): Promise<NoticeFacts> {
  const node = incident.nodeId
    ? await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: incident.nodeId } }, select: { name: true } })
    : null;
  const members = await tx.incident.count({ where: { orgId: ctx.orgId, leadId: incident.id } });
  const where = node?.name ?? incident.nodeName ?? undefined;
  const named = where && members > 0 ? `${where} +${members}` : where;
  const { text: sentence, told } = said;
  return {
    ...{ number: incident.number, sentence, drill: incident.drillId !== null },
    ...(told ? { told } : {}),
    ...(named ? { where: named } : {}),
  };
}

/** A member is covered by its lead's notices while the lead is unsolved. */
async function standsBehind(tx: Tx, ctx: Ctx, { leadId }: Incident): Promise<boolean> {
  if (!leadId) return false;
  const lead = await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: leadId } }, select: { state: true } });
  return lead !== null && lead.state !== "resolved";
}

/** A group is over with the last of its incidents. That is notified once, under the number that people know. */
async function groupIsOver(tx: Tx, ctx: Ctx, incident: Incident, event: Event): Promise<NewNotice | null> {
  const { orgId } = ctx;
  const leadId = incident.leadId ?? incident.id;
  const lead = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: leadId } } });
  const unsolved = await tx.incident.count({ where: { orgId, OR: [{ id: leadId }, { leadId }], state: { not: "resolved" } } });
  if (!lead || unsolved > 0) return null;
  const { _sum } = await tx.incident.aggregate({ where: { orgId, OR: [{ id: leadId }, { leadId }] }, _sum: { reopened: true } });
  return {
    key: `over:${leadId}:${_sum.reopened ?? 0}`,
    kind: "incident.resolved",
    severity: "info",
    facts: await factsOf(tx, ctx, lead, { text: event.text, told: toldOfEvent(event) }),
    path: `incidents/${leadId}`,
    incidentId: leadId,
    audience: { who: "all" },
  };
}

/** Whether people were notified of it only as a warning. */
async function becameCritical(tx: Tx, ctx: Ctx, incident: { id: string; severity: string }): Promise<boolean> {
  if (incident.severity !== "critical") return false;
  const heard = await tx.notice.findMany({
    where: { orgId: ctx.orgId, incidentId: incident.id, kind: { startsWith: "incident." } },
    select: { severity: true },
  });
  return heard.length > 0 && heard.every(({ severity }) => severity !== "critical");
}
