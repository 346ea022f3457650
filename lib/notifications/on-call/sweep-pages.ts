import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { RotaBody } from "@/lib/contracts/on-call";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { type Story, tell, toldOf } from "@/lib/told";
import type { Incident } from "@/prisma/generated/client";
import { announce } from "../announce";
import { beginPages } from "./begin-pages";
import { callOrder } from "./shift";

interface DuePage {
  id: string;
  incident_id: string;
  rota_id: string;
  called: string[];
}

/**
 * Calls whoever is on call for new incidents, and the next person for those that nobody has acknowledged in time; after the last of the rota all
 * leads and owners, once. A call ends when the incident is acknowledged or over. Safe from several workers at once.
 */
export function sweepPages(ctx: Ctx, now: number = Date.now()): Promise<void> {
  return withOrg(ctx, async (tx) => {
    await endPages(tx, ctx);
    await beginPages(tx, ctx, now);
    const due = await tx.$queryRaw<DuePage[]>`
      SELECT id, incident_id, rota_id, called FROM page WHERE org_id = ${ctx.orgId} AND next_at <= ${new Date(now)}
      ORDER BY next_at, id LIMIT 200 FOR UPDATE SKIP LOCKED`;
    for (const page of due) await callNext(tx, ctx, page, now);
  });
}

/** An incident that comes back later begins its calls from the start. */
const endPages = (tx: Tx, ctx: Ctx) =>
  tx.$executeRaw`
    DELETE FROM page p USING incident i WHERE p.org_id = ${ctx.orgId} AND i.org_id = p.org_id AND i.id = p.incident_id
      AND (i.state = 'resolved' OR i.acknowledged_at IS NOT NULL 
        OR EXISTS (SELECT 1 FROM incident l WHERE l.org_id = i.org_id AND l.id = i.lead_id AND l.state <> 'resolved'))`;

async function callNext(tx: Tx, ctx: Ctx, page: DuePage, now: number): Promise<void> {
  const { orgId } = ctx;
  const key = { orgId_incidentId: { orgId, incidentId: page.incident_id } };
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: page.incident_id } } });
  const rota = await tx.rota.findUnique({ where: { orgId_id: { orgId, id: page.rota_id } } });
  if (!incident || !rota) return void (await tx.page.deleteMany({ where: { orgId, id: page.id } }));
  if (incident.snoozedUntil && incident.snoozedUntil.getTime() > now)
    return void (await tx.page.update({ where: key, data: { nextAt: incident.snoozedUntil } }));
  const body = RotaBody.parse(rota.body);
  const members = await tx.membership.findMany({
    where: { orgId },
    select: { userId: true, role: true, user: { select: { name: true } } },
  });
  const next = callOrder(body, now).find((id) => !page.called.includes(id) && members.some(({ userId }) => userId === id));
  const called = next ? [next] : members.filter(({ role }) => role === "owner" || role === "lead").map(({ userId }) => userId);
  const names = members.filter(({ userId }) => called.includes(userId)).map(({ user }) => user.name);
  const said = next
    ? tell("incident.called", { name: names[0] ?? "", rota: rota.name })
    : tell("incident.calledAll", { names: names.join(", ") });
  await call(tx, ctx, { incident, called, said, key: `page:${page.id}:${page.called.length}` });
  await tx.page.update({
    where: key,
    data: { called: { push: next ?? "everybody" }, nextAt: next ? new Date(now + body.escalateAfterMinutes * 60_000) : null },
  });
}

async function call(tx: Tx, ctx: Ctx, { incident, called, said, key }: { incident: Incident; called: string[]; said: Story; key: string }) {
  const { orgId } = ctx;
  const { id: incidentId, nodeId } = incident;
  const node = nodeId ? await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { name: true } }) : null;
  const told = toldOf(incident.told);
  const where = node?.name ?? incident.nodeName ?? undefined;
  await tx.event.create({ data: { orgId, incidentId, nodeId, kind: "called", text: said.text, data: { told: said.told } } });
  afterCommit(() => publish(orgId, { noun: "incidents", id: incidentId }));
  await announce(tx, ctx, [
    {
      key,
      kind: "incident.on-call",
      severity: incident.severity === "critical" ? "critical" : "warning",
      facts: {
        number: incident.number,
        sentence: incident.sentence,
        drill: incident.drillId !== null,
        ...(told ? { told } : {}),
        ...(where ? { where } : {}),
      },
      path: `incidents/${incidentId}`,
      incidentId,
      audience: { who: "people", userIds: called },
    },
  ]);
}
