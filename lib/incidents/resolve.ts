import "server-only";
import type { Ctx } from "@/lib/context";
import type { ResolveIncident } from "@/lib/contracts/incident";
import { tell } from "@/lib/told";
import { triage } from "./triage";

/**
 * Resolves an incident by a person's decision, with their reason: for a removed workload, whose check can no longer prove anything. A signal that is bad
 * again within a day reopens it.
 */
export const resolveIncident = (ctx: Ctx, { incidentId, reason }: ResolveIncident): Promise<void> =>
  triage(ctx, incidentId, { whenResolved: false }, async (_tx, incident) => ({
    kind: "resolved",
    ...tell("incident.resolvedByHand", { reason }),
    before: { state: incident.state },
    after: { state: "resolved", reason },
    data: { state: "resolved", resolvedAt: new Date() },
  }));
