import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { Told } from "@/lib/contracts/told";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import type { Incident, Prisma } from "@/prisma/generated/client";

interface Act {
  kind: "acknowledged" | "joined" | "split" | "regrouped" | "assigned" | "snoozed" | "comment" | "resolved";
  /** What the timeline says. */
  text: string;
  /** The text as a message and its values; absent for text that a person typed. */
  told?: Told;
  before?: unknown;
  after: unknown;
  data?: Prisma.IncidentUpdateManyMutationInput;
  /** Stored with the line in the timeline. */
  note?: Prisma.InputJsonObject;
}

const resolvedMeanwhile = () => refuse("conflict", "incidentResolved");

/**
 * A person's action on an incident: permission, the change, a line in its timeline and one in the audit log.
 * @param also acts that make sense after the incident is resolved too.
 * @throws AppError `not-found`; `conflict` when the incident was resolved meanwhile.
 */
export function triage(
  ctx: Ctx,
  incidentId: string,
  also: { whenResolved: boolean },
  decide: (tx: Tx, incident: Incident) => Promise<Act>,
): Promise<void> {
  return mutate(ctx, "incident.triage", async (tx) => {
    const where = { orgId: ctx.orgId, id: incidentId };
    const incident = await tx.incident.findUnique({ where: { orgId_id: where } });
    if (!incident) throw refuse("not-found", "noIncident");
    const { kind, text, told, before, after, data, note = {} } = await decide(tx, incident);
    if (!also.whenResolved && incident.state === "resolved") throw resolvedMeanwhile();
    if (data) {
      const { count } = await tx.incident.updateMany({ where: { ...where, state: { not: "resolved" } }, data });
      if (count === 0) throw resolvedMeanwhile();
    }
    await tx.event.create({
      data: {
        orgId: ctx.orgId,
        incidentId,
        nodeId: incident.nodeId,
        kind,
        text,
        actor: actorName(ctx),
        data: told ? { ...note, told } : note,
      },
    });
    return {
      subject: `incident:${incidentId}`,
      before,
      after: { act: kind, ...(after as object) },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "incidents", id: incidentId }),
    };
  });
}
