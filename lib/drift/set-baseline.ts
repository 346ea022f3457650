import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import type { SetDriftBaseline } from "@/lib/contracts/drift";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { reconcileDrift } from "./reconcile";
import { groupRows, readDriftRows } from "./rows";

/**
 * Sets the baseline node of a group; null: its majority. The other members are compared with it at once.
 * @throws AppError `not-found` for a group without members, or a node that is not in it; `conflict` when the baseline has changed since.
 */
export async function setDriftBaseline(ctx: Ctx, { group, nodeId, seen }: SetDriftBaseline): Promise<void> {
  await mutate(ctx, "drift.set-baseline", async (tx) => {
    const members = groupRows(await readDriftRows(tx, ctx.orgId)).filter((one) => one.group === group);
    const isThere = members.some(({ rows }) => nodeId === null || rows.some((row) => row.node_id === nodeId));
    if (!isThere) throw refuse("not-found", "noGroup");
    // A group without a baseline has no row to lock.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`drift ${ctx.orgId} ${group}`}, 0))`;
    const key = { orgId_group: { orgId: ctx.orgId, group } };
    const before = await tx.driftBaseline.findUnique({ where: key, select: { nodeId: true } });
    if ((before?.nodeId ?? null) !== seen) throw refuse("conflict", "baselineChanged");
    const data = { nodeId: nodeId ?? "", setByName: actorName(ctx), setAt: new Date() };
    if (nodeId === null) await tx.driftBaseline.deleteMany({ where: { orgId: ctx.orgId, group } });
    else await tx.driftBaseline.upsert({ where: key, create: { orgId: ctx.orgId, group, ...data }, update: data });
    const due = () => publish(ctx.orgId, { noun: "nodes" });
    return { subject: `drift-group:${group}`, before: { nodeId: before?.nodeId ?? null }, after: { nodeId }, result: undefined, due };
  });
  await withOrg(ctx, () => reconcileDrift(ctx));
}
