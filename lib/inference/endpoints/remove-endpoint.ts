import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { RemoveEndpoint } from "@/lib/contracts/playground";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";

/**
 * Removes an endpoint and its key. Conversations that used it stay readable.
 * @throws AppError `not-found` when it is gone already.
 */
export function removeEndpoint(ctx: Ctx, input: RemoveEndpoint): Promise<Record<string, never>> {
  return mutate(ctx, "endpoint.manage", async (tx) => {
    const [row] = await tx.endpoint.findMany({
      where: { orgId: ctx.orgId, id: input.endpointId },
      select: { id: true, name: true, baseUrl: true },
    });
    const gone = await tx.endpoint.deleteMany({ where: { orgId: ctx.orgId, id: input.endpointId } });
    if (!row || gone.count === 0) throw refuse("not-found", "noEndpoint");
    await tx.conversation.updateMany({ where: { orgId: ctx.orgId, endpointId: input.endpointId }, data: { endpointId: null } });
    return { subject: `endpoint:${row.id}`, before: row, result: {}, due: () => publish(ctx.orgId, { noun: "playground" }) };
  });
}
