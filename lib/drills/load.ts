import "server-only";
import type { Ctx } from "@/lib/context";
import { DrillLegs, DrillOutcome, DrillState } from "@/lib/contracts/drill";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import type { Drill } from "@/prisma/generated/client";

/** A row with its JSON columns parsed. */
export type DrillRecord = Omit<Drill, "state" | "outcome" | "legs"> & {
  state: DrillState;
  outcome: DrillOutcome | null;
  legs: DrillLegs;
};

/** A row with its JSON columns parsed. */
export const asDrill = (row: Drill): DrillRecord => ({
  ...row,
  state: DrillState.parse(row.state),
  outcome: DrillOutcome.nullable().parse(row.outcome),
  legs: DrillLegs.parse(row.legs),
});

/** @throws AppError `not-found`. */
export async function loadDrill(tx: Tx, ctx: Ctx, drillId: string): Promise<DrillRecord> {
  const row = await tx.drill.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: drillId } } });
  if (!row) throw refuse("not-found", "noDrill");
  return asDrill(row);
}

/** Holds the drill's row until the transaction ends. @throws AppError `not-found`. */
export async function lockDrill(tx: Tx, ctx: Ctx, drillId: string): Promise<DrillRecord> {
  await tx.$queryRaw`SELECT 1 FROM drill WHERE org_id = ${ctx.orgId} AND id = ${drillId} FOR UPDATE`;
  return loadDrill(tx, ctx, drillId);
}
