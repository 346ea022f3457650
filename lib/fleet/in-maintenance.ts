import "server-only";
import type { Tx } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";

/** Whether a node (over `n`) is in maintenance now. It ends at its time, even before a sweep has noticed it. */
export const inMaintenanceSql = Prisma.sql`coalesce(n.maintenance_until > now(), false)`;

/** Whether a node is in maintenance now, read in the caller's transaction. */
export async function isInMaintenance(tx: Tx, { orgId, nodeId }: { orgId: string; nodeId: string }): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM node n WHERE n.org_id = ${orgId} AND n.id = ${nodeId} AND ${inMaintenanceSql}`;
  return rows.length > 0;
}
