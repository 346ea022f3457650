import "server-only";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";

/** Locks nodes by id, in one order for everybody. @returns their ids. @throws AppError `not-found` when one of them is not the org's or is gone. */
export async function lockNodes(tx: Tx, orgId: string, nodeIds: readonly string[]): Promise<string[]> {
  const ids = [...new Set(nodeIds)].sort();
  const found = await tx.$queryRaw<unknown[]>`SELECT id FROM node WHERE org_id = ${orgId} AND id = ANY (${ids}) ORDER BY id FOR UPDATE`;
  if (found.length < ids.length) throw refuse("not-found", "nodesGone");
  return ids;
}
