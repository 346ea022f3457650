import "server-only";
import * as z from "zod";
import type { Ctx } from "@/lib/context";
import type { IncidentRef, MergeIncident } from "@/lib/contracts/incident";
import type { Tx } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";
import { tell, toldOf } from "@/lib/told";
import { type Incident, Prisma } from "@/prisma/generated/client";
import { triage } from "./triage";

/** Makes an incident, with its members, a member of another. `splitIncident` undoes it. @throws AppError `invalid` for itself, `not-found`, `conflict` when either was resolved. */
export const mergeIncident = (ctx: Ctx, { incidentId, intoId }: MergeIncident): Promise<void> =>
  triage(ctx, incidentId, { whenResolved: false }, async (tx, incident) => {
    const { orgId } = ctx;
    const into = await tx.incident.findUnique({ where: { orgId_id: { orgId, id: intoId } } });
    if (!into) throw absent();
    const leadId = into.leadId ?? into.id;
    if (leadId === incidentId) throw refuse("invalid", "mergeIntoItself", {}, "intoId");
    if (into.state === "resolved") throw refuse("conflict", "mergeResolved");
    const why = tell("incident.merged", { number: into.number });
    const members = await tx.incident.findMany({ where: { orgId, leadId: incidentId }, select: { id: true } });
    await tx.incident.updateMany({ where: { orgId, leadId: incidentId }, data: { leadId } });
    return {
      kind: "joined",
      ...why,
      before: { leadId: incident.leadId },
      after: { leadId },
      data: { leadId, joinedWhy: why.text, joinedTold: why.told, splitAt: null },
      note: undoNote(incident, members),
    };
  });

/** Takes an incident out of its group for good: no rule puts it back; `mergeIncident` does. @throws AppError `conflict` when it is in none. */
export const splitIncident = (ctx: Ctx, { incidentId }: IncidentRef): Promise<void> =>
  triage(ctx, incidentId, { whenResolved: false }, async (_tx, incident) => {
    if (!incident.leadId) throw refuse("conflict", "notMember");
    return {
      kind: "split",
      ...tell("incident.split"),
      before: { leadId: incident.leadId },
      after: { leadId: null },
      data: { leadId: null, joinedWhy: "", joinedTold: Prisma.DbNull, splitAt: new Date() },
      note: undoNote(incident, []),
    };
  });

/** How an incident was grouped before a person regrouped it, and its members at that time. */
const Undo = z.object({
  undo: z.object({
    leadId: z.string().nullable(),
    joinedWhy: z.string(),
    joinedTold: z.unknown(),
    splitAt: z.string().nullable(),
    memberIds: z.array(z.string()),
  }),
});
const undoNote = ({ leadId, joinedWhy, joinedTold, splitAt }: Incident, members: readonly { id: string }[]) => ({
  undo: {
    leadId,
    joinedWhy,
    joinedTold: toldOf(joinedTold),
    splitAt: splitAt?.toISOString() ?? null,
    memberIds: members.map(({ id }) => id),
  },
});

/** The grouping before the last regrouping by hand; null when there is none, or a rule or an undo came after it. */
export async function lastRegrouping(tx: Tx, orgId: string, incidentId: string): Promise<z.infer<typeof Undo>["undo"] | null> {
  const last = await tx.event.findFirst({
    where: { orgId, incidentId, kind: { in: ["joined", "split", "regrouped"] } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    select: { data: true },
  });
  return Undo.safeParse(last?.data).data?.undo ?? null;
}

/** Undoes the last merge or split by hand: the incident and its former members are grouped as before. @throws AppError `conflict` when there is none. */
export const undoRegrouping = (ctx: Ctx, { incidentId }: IncidentRef): Promise<void> =>
  triage(ctx, incidentId, { whenResolved: false }, async (tx, incident) => {
    const { orgId } = ctx;
    const undo = await lastRegrouping(tx, orgId, incidentId);
    if (!undo) throw refuse("conflict", "nothingToUndo");
    const { leadId, joinedWhy, joinedTold, splitAt, memberIds } = undo;
    // The group that it came from may have ended, or been merged itself.
    const lead =
      leadId && (await tx.incident.findUnique({ where: { orgId_id: { orgId, id: leadId } }, select: { state: true, leadId: true } }));
    if (leadId && (!lead || lead.state === "resolved" || lead.leadId)) throw refuse("conflict", "groupGone");
    if (incident.leadId)
      await tx.incident.updateMany({ where: { orgId, id: { in: memberIds }, leadId: incident.leadId }, data: { leadId: incidentId } });
    return {
      kind: "regrouped",
      ...tell("incident.undone"),
      before: { leadId: incident.leadId },
      after: { leadId, memberIds },
      data: { leadId, joinedWhy, joinedTold: toldOf(joinedTold) ?? Prisma.DbNull, splitAt: splitAt === null ? null : new Date(splitAt) },
    };
  });
