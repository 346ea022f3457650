import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type DrillDetail, DrillFilter, type DrillList, type DrillRow } from "@/lib/contracts/drill";
import { withOrg } from "@/lib/db";
import { readRepair } from "@/lib/repairs/read";
import { toldOf } from "@/lib/told";
import { asDrill, type DrillRecord, loadDrill } from "./load";
import { drillStates, isFinalDrill } from "./state";

const rowOf = (drill: DrillRecord): DrillRow => ({
  id: drill.id,
  number: drill.number,
  state: drill.state,
  nodeId: drill.nodeId,
  nodeName: drill.nodeName,
  starterName: drill.starterName,
  sentence: drill.sentence,
  told: toldOf(drill.told),
  createdAt: drill.createdAt.getTime(),
  finishedAt: drill.finishedAt?.getTime() ?? null,
  owner: drillStates[drill.state].owner,
  deadlineAt: drill.deadlineAt?.getTime() ?? null,
});

/** Newest first; they are kept for ever. */
export function listDrills(ctx: Ctx, input: DrillFilter = {}): Promise<DrillList> {
  const { limit } = DrillFilter.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rows = await tx.drill.findMany({ where: { orgId: ctx.orgId }, orderBy: { number: "desc" }, take: limit });
    return { drills: rows.map((row) => rowOf(asDrill(row))), can: { start: await can(tx, ctx, "drill.start") } };
  });
}

/** One drill with its legs and who must act now. @throws AppError `not-found`. */
export function readDrill(ctx: Ctx, input: { drillId: string }): Promise<DrillDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const drill = await loadDrill(tx, ctx, input.drillId);
    const incident = drill.incidentId
      ? await tx.incident.findUnique({
          where: { orgId_id: { orgId: ctx.orgId, id: drill.incidentId } },
          select: { id: true, number: true, sentence: true, told: true },
        })
      : null;
    const repair = drill.repairId ? await readRepair(ctx, { repairId: drill.repairId }) : null;
    const waits = drill.state === "approving" && repair?.state === "pending";
    const isOpen = !isFinalDrill(drill.state) && drill.state !== "clearing";
    return {
      ...rowOf(drill),
      workload: drill.workload,
      legs: drill.legs,
      incident: incident && { ...incident, told: toldOf(incident.told) },
      repair: repair && { id: repair.id, number: repair.number, title: repair.title, state: repair.state },
      needs: waits ? repair.needs : [],
      approvers: waits ? repair.approvers : [],
      can: { cancel: isOpen && (await can(tx, ctx, "drill.cancel")) },
    };
  });
}
