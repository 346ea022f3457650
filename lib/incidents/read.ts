import "server-only";
import type * as z from "zod";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { CheckResult } from "@/lib/contracts/check";
import { handOffFor } from "@/lib/contracts/finding-codes";
import type { IncidentDetail, IncidentFilter, IncidentList, TimelineEntry } from "@/lib/contracts/incident";
import { RepairState } from "@/lib/contracts/repair";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { readDamping } from "@/lib/nodes/damping";
import { proposeRunbooks } from "@/lib/runbooks/propose";
import { toldOf, toldOfEvent } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import { rankCauses } from "./correlate/causes";
import { lastRegrouping } from "./regroup";
import { countUnsolved, findIncidents, standsAlone, textCondition } from "./row";
import { quietMsOf } from "./sweep";

const TIMELINE_LIMIT = 500;
const MOST_MEMBERS = 200;
type Filter = z.output<typeof IncidentFilter>;

const stateCondition: Record<Filter["state"], Prisma.Sql> = {
  open: Prisma.sql`i.state <> 'resolved'`,
  resolved: Prisma.sql`i.state = 'resolved'`,
  all: Prisma.sql`true`,
};

/** The org's incidents that fit, unsolved and critical first; snoozed ones after the others. `open` counts all that are unsolved. */
export function listIncidents(ctx: Ctx, filter: Filter): Promise<IncidentList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const where = [stateCondition[filter.state], textCondition(filter.q ?? "")];
    if (filter.nodeId) where.push(Prisma.sql`i.node_id = ${filter.nodeId}`);
    if (filter.openedSinceMs !== undefined) where.push(Prisma.sql`i.drill_id IS NULL AND i.opened_at >= ${new Date(filter.openedSinceMs)}`);
    // A search, or a list of one node, also shows members.
    if (filter.state === "open" && !filter.nodeId && !filter.q) where.push(standsAlone);
    const incidents = await findIncidents(tx, ctx.orgId, Prisma.join(where, " AND "), filter.limit);
    const { open, snoozed } = await countUnsolved(tx, ctx.orgId);
    return { incidents, open, awake: open - snoozed };
  });
}

/** One incident, from its signal to its verification. @throws AppError `not-found`. */
export function readIncident(ctx: Ctx, input: { incidentId: string }): Promise<IncidentDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const [row] = await findIncidents(tx, ctx.orgId, Prisma.sql`i.id = ${input.incidentId}`, 1);
    const incident = await tx.incident.findUnique({
      where: { orgId_id: { orgId: ctx.orgId, id: input.incidentId } },
      select: { finding: true, joinedWhy: true, joinedTold: true, ruleId: true },
    });
    if (!row || !incident) throw refuse("not-found", "noIncident");
    const finding = CheckResult.parse(incident.finding);
    const repairs = await tx.repair.findMany({
      where: { orgId: ctx.orgId, incidentId: row.id },
      orderBy: { createdAt: "desc" },
      select: { id: true, number: true, title: true, state: true, createdAt: true },
    });
    return {
      ...row,
      finding,
      quietMs: quietMsOf(row),
      damping: await readDamping(tx, ctx.orgId, row.nodeId, row.check),
      lead: await readLead(tx, ctx.orgId, row.leadId, incident),
      members: row.memberCount > 0 ? await findIncidents(tx, ctx.orgId, Prisma.sql`i.lead_id = ${row.id}`, MOST_MEMBERS) : [],
      causes: await rankCauses(tx, ctx.orgId, {
        id: row.id,
        nodeId: row.nodeId,
        checkId: row.check,
        workload: row.workload,
        openedAtMs: row.openedAt,
        finding,
      }),
      timeline: await readTimeline(tx, ctx.orgId, row.id),
      proposals: await proposeRunbooks(tx, ctx, finding),
      rule: await readRule(tx, ctx.orgId, row.id, incident.ruleId),
      handOff: handOffFor(finding.id, finding.code),
      repairs: repairs.map(({ createdAt, state, ...repair }) => ({
        ...repair,
        state: RepairState.parse(state),
        createdAt: createdAt.getTime(),
      })),
      canUndoGrouping: row.state !== "resolved" && (await lastRegrouping(tx, ctx.orgId, row.id)) !== null,
      can: {
        request: await can(tx, ctx, "repair.request"),
        triage: await can(tx, ctx, "incident.triage"),
        damp: await can(tx, ctx, "check.damp"),
      },
    };
  });
}

interface JoinedBy {
  joinedWhy: string;
  joinedTold: unknown;
}

async function readLead(tx: Tx, orgId: string, leadId: string | null, member: JoinedBy): Promise<IncidentDetail["lead"]> {
  if (!leadId) return null;
  const lead = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: leadId } }, select: { id: true, number: true } });
  return lead ? { ...lead, why: member.joinedWhy, told: toldOf(member.joinedTold) } : null;
}

/** A removed rule cannot be changed by feedback. */
async function readRule(tx: Tx, orgId: string, incidentId: string, ruleId: string | null): Promise<IncidentDetail["rule"]> {
  const rule = ruleId ? await tx.alertRule.findUnique({ where: { orgId_id: { orgId, id: ruleId } } }) : null;
  if (!rule) return null;
  const feedback = await tx.alertFeedback.findUnique({ where: { orgId_incidentId: { orgId, incidentId } } });
  return {
    ruleId: rule.id,
    name: rule.name,
    sensitivity: rule.sensitivity,
    verdict: feedback?.verdict === "useful" || feedback?.verdict === "noise" ? feedback.verdict : null,
    judgedByName: feedback?.byName ?? null,
  };
}

async function readTimeline(tx: Tx, orgId: string, incidentId: string): Promise<TimelineEntry[]> {
  const events = await tx.event.findMany({
    where: { orgId, incidentId },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: TIMELINE_LIMIT,
    select: { id: true, at: true, kind: true, text: true, actor: true, data: true },
  });
  return events.reverse().map(({ at, data, ...event }) => ({ ...event, told: toldOfEvent({ data }), atMs: at.getTime() }));
}
