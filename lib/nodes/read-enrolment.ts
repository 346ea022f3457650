import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { EnrolmentStatus } from "@/lib/contracts/node";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";

/** Whether the node of a token has enrolled. @throws AppError `not-found`. */
export function readEnrolment(ctx: Ctx, input: { enrolmentId: string }): Promise<EnrolmentStatus> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "node.enrol");
    const enrolment = await tx.enrolment.findFirst({ where: { orgId: ctx.orgId, id: input.enrolmentId } });
    if (!enrolment) throw refuse("not-found", "noEnrolment");
    const { id, nodeId, expiresAt } = enrolment;
    const node = nodeId ? await tx.node.findFirst({ where: { orgId: ctx.orgId, id: nodeId }, select: { name: true } }) : null;
    return { id, nodeId, nodeName: node?.name ?? null, expiresAt: expiresAt.getTime() };
  });
}
