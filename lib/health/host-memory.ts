import "server-only";
import type { Ctx } from "@/lib/context";
import { HostMemory, type HostMemoryAnswer } from "@/lib/contracts/host-memory";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";

/** What the calling node's agent last said that its host has had; nothing when it never did. @throws AppError `unauthenticated` when the node was removed. */
export async function readHostMemory(ctx: Ctx): Promise<HostMemoryAnswer> {
  const { actor, orgId } = ctx;
  if (actor.kind !== "node") throw refuse("forbidden", "ownHealthOnly");
  const where = { orgId_id: { orgId, id: actor.nodeId } };
  const node = await withOrg(ctx, (tx) => tx.node.findUnique({ where, select: { hostMemory: true } }));
  if (!node) throw refuse("unauthenticated", "nodeRemoved");
  return { memory: HostMemory.safeParse(node.hostMemory).data ?? {} };
}
