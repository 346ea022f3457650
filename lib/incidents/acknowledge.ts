import "server-only";
import { actorName, type Ctx, personOf } from "@/lib/context";
import type { IncidentRef } from "@/lib/contracts/incident";
import { refuse } from "@/lib/errors";
import { tell } from "@/lib/told";
import { triage } from "./triage";

/** Records that a person takes care of the incident: nobody else is called for it. @throws AppError `conflict` when somebody has already, or it was resolved. */
export const acknowledgeIncident = (ctx: Ctx, { incidentId }: IncidentRef): Promise<void> =>
  triage(ctx, incidentId, { whenResolved: false }, async (_tx, incident) => {
    if (incident.acknowledgedAt) throw refuse("conflict", "acknowledgedAlready", { name: incident.acknowledgedByName });
    const data = { acknowledgedAt: new Date(), acknowledgedById: personOf(ctx), acknowledgedByName: actorName(ctx) };
    return {
      kind: "acknowledged",
      ...tell("incident.acknowledged", { name: actorName(ctx) }),
      after: { acknowledgedBy: actorName(ctx) },
      data: { ...data, ...(incident.assigneeId ? {} : { assigneeId: personOf(ctx) }) },
    };
  });
