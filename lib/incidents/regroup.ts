import "server-only";
import type { Ctx } from "@/lib/context";
import type { IncidentRef, MergeIncident } from "@/lib/contracts/incident";
import { absent, refuse } from "@/lib/errors";
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
    const why = `Merged into incident ${into.number} by hand.`;
    await tx.incident.updateMany({ where: { orgId, leadId: incidentId }, data: { leadId } });
    return {
      kind: "joined",
      text: why,
      before: { leadId: incident.leadId },
      after: { leadId },
      data: { leadId, joinedWhy: why, splitAt: null },
    };
  });

/** Takes an incident out of its group for good: no rule puts it back; `mergeIncident` does. @throws AppError `conflict` when it is in none. */
export const splitIncident = (ctx: Ctx, { incidentId }: IncidentRef): Promise<void> =>
  triage(ctx, incidentId, { whenResolved: false }, async (_tx, incident) => {
    if (!incident.leadId) throw refuse("conflict", "notMember");
    return {
      kind: "split",
      text: "Taken out of its group by hand.",
      before: { leadId: incident.leadId },
      after: { leadId: null },
      data: { leadId: null, joinedWhy: "", splitAt: new Date() },
    };
  });
