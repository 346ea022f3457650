import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { packFleet } from "@/lib/contracts/fleet-columns";
import type { Overview } from "@/lib/contracts/overview";
import { withOrg } from "@/lib/db";
import { type FleetRow, readFleet } from "@/lib/fleet/fleet";
import { ingestLagMs, readGatewayTimes } from "@/lib/fleet/liveness";
import { awake, countUnsolved, findIncidents, standsAlone } from "@/lib/incidents/row";
import { listRepairs } from "@/lib/repairs/read";
import { Prisma } from "@/prisma/generated/client";
import { figuresOf } from "./figures";
import { readFirstSteps } from "./first-steps";

const SHOWN = 50;
const unsolved = Prisma.sql`i.state <> 'resolved'`;

/** Everything on the overview page: what waits for the reader, the fleet as one picture, open incidents, how quickly faults end. */
export function readOverview(ctx: Ctx): Promise<Overview> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const mine =
      ctx.actor.kind === "user" ? Prisma.sql`i.assignee_id = ${ctx.actor.userId} AND ${unsolved} AND ${awake}` : Prisma.sql`false`;
    const gateway = await readGatewayTimes(tx);
    const { rows } = await readFleet(tx, ctx.orgId, gateway, {
      where: Prisma.sql`true`,
      order: "name",
      descending: false,
      offset: 0,
      limit: null,
    });
    return {
      atMs: Date.now(),
      needsMe: {
        repairs: (await listRepairs(ctx, { state: "needs-me", limit: SHOWN })).repairs,
        incidents: await findIncidents(tx, ctx.orgId, mine, SHOWN),
      },
      openIncidents: await findIncidents(tx, ctx.orgId, Prisma.sql`${unsolved} AND ${standsAlone}`, SHOWN),
      openIncidentCount: (await countUnsolved(tx, ctx.orgId)).open,
      nodeCount: rows.length,
      gpuCount: rows.reduce((sum, row) => sum + row.gpu_count, 0),
      counts: countStates(rows),
      fleet: packFleet(rows.map(({ id, name, state, gpu_count, labels }) => ({ id, name, state, gpuCount: gpu_count, labels }))),
      ingestLagMs: ingestLagMs(gateway),
      ...(await figuresOf(tx, ctx.orgId, { days: 30 })),
      firstSteps: await readFirstSteps(tx, ctx),
      can: { enrol: await can(tx, ctx, "node.enrol") },
    };
  });
}

function countStates(fleet: readonly FleetRow[]): Overview["counts"] {
  const counts: Overview["counts"] = {};
  for (const { state } of fleet) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
