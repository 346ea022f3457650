import "server-only";
import { askForCheck } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { RunCheckNow } from "@/lib/contracts/node";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";

/** Asks a node's agent to run a check at once. The request is not stored: an unreachable agent does not run it later. @throws AppError `not-found`. */
export function checkNow(ctx: Ctx, input: RunCheckNow): Promise<void> {
  return mutate(ctx, "node.check-now", async (tx) => {
    const node = await tx.node.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: input.nodeId } }, select: { id: true } });
    if (!node) throw refuse("not-found", "noNode");
    return {
      subject: `node:${input.nodeId}`,
      after: { check: input.check },
      result: undefined,
      due: () => askForCheck(input.nodeId, input.check),
    };
  });
}
