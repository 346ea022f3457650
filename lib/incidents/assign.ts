import "server-only";
import type { Ctx } from "@/lib/context";
import type { AssignIncident } from "@/lib/contracts/incident";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { tell } from "@/lib/told";
import { triage } from "./triage";

async function memberName(tx: Tx, orgId: string, userId: string): Promise<string> {
  const member = await tx.membership.findUnique({
    where: { orgId_userId: { orgId, userId } },
    select: { user: { select: { name: true } } },
  });
  if (!member) throw refuse("invalid", "field.notMember", { at: "userId" }, "userId");
  return member.user.name;
}

/** Gives an incident to a member, or to nobody. @throws AppError `invalid` for somebody who is not a member; `conflict` when it was resolved. */
export function assignIncident(ctx: Ctx, input: AssignIncident): Promise<void> {
  return triage(ctx, input.incidentId, { whenResolved: false }, async (tx, incident) => ({
    kind: "assigned",
    ...(input.userId ? tell("incident.assigned", { name: await memberName(tx, ctx.orgId, input.userId) }) : tell("incident.unassigned")),
    before: { assigneeId: incident.assigneeId },
    after: { assigneeId: input.userId },
    data: { assigneeId: input.userId },
  }));
}
