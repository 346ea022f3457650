import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { countFleet } from "./fleet";
import { readGatewayTimes } from "./liveness";

/** The last counts that this process sent, by org. */
const told = new Map<string, string>();

/** A silent node sends nothing, so this tells browsers when the number of nodes in any state has changed. */
export async function noticeSilence(ctx: Ctx): Promise<void> {
  const counts = await withOrg(ctx, async (tx) => countFleet(tx, ctx.orgId, await readGatewayTimes(tx)));
  const now = counts
    .map(({ state, nodes }) => `${state}=${nodes}`)
    .sort()
    .join(" ");
  if (told.get(ctx.orgId) === now) return;
  told.set(ctx.orgId, now);
  await publish(ctx.orgId, { noun: "nodes" });
}
