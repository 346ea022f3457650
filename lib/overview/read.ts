import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { FleetCell, Overview } from "@/lib/contracts/overview";
import { withOrg } from "@/lib/db";
import { findIncidents } from "@/lib/incidents/row";
import { readFleet } from "@/lib/nodes/fleet";
import { ingestLagMs, readDoorTimes } from "@/lib/nodes/liveness";
import { listRepairs } from "@/lib/repairs/read";
import { Prisma } from "@/prisma/generated/client";
import { readLostGpuHours } from "./lost-gpu-hours";
import { readResponseTimes } from "./response-times";

const SHOWN = 50;
const unsolved = Prisma.sql`i.state <> 'resolved'`;

/** Everything on the overview page: what waits for the reader, the fleet as one picture, open incidents, how quickly faults end. */
export function readOverview(ctx: Ctx): Promise<Overview> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const mine = ctx.actor.kind === "user" ? Prisma.sql`i.assignee_id = ${ctx.actor.userId} AND ${unsolved}` : Prisma.sql`false`;
    const door = await readDoorTimes(tx);
    const { rows } = await readFleet(tx, ctx.orgId, door, {
      where: Prisma.sql`true`,
      order: "name",
      descending: false,
      offset: 0,
      limit: null,
    });
    const fleet = rows.map(({ id, name, state, gpu_count, labels }): FleetCell => ({ id, name, state, gpuCount: gpu_count, labels }));
    return {
      atMs: Date.now(),
      needsMe: {
        repairs: (await listRepairs(ctx, { state: "needs-me", limit: SHOWN })).repairs,
        incidents: await findIncidents(tx, ctx.orgId, mine, SHOWN),
      },
      openIncidents: await findIncidents(tx, ctx.orgId, unsolved, SHOWN),
      openIncidentCount: await tx.incident.count({ where: { orgId: ctx.orgId, state: { not: "resolved" } } }),
      nodeCount: fleet.length,
      gpuCount: fleet.reduce((sum, cell) => sum + cell.gpuCount, 0),
      counts: countStates(fleet),
      fleet,
      labelKeys: [...new Set(fleet.flatMap((cell) => Object.keys(cell.labels)))].sort(),
      ingestLagMs: ingestLagMs(door),
      response: await readResponseTimes(tx, ctx.orgId),
      lostGpuHours: await readLostGpuHours(tx, ctx.orgId),
      can: { enrol: await can(tx, ctx, "node.enrol") },
    };
  });
}

function countStates(fleet: FleetCell[]): Overview["counts"] {
  const counts: Overview["counts"] = {};
  for (const { state } of fleet) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
