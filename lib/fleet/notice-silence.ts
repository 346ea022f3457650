import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { countFleet } from "./fleet";
import { readDoorTimes } from "./liveness";

/** What was last told, by org, in this process. */
const told = new Map<string, string>();

/** A node that falls silent says nothing, so somebody has to say it for it: tells browsers when the number of nodes in any state has changed. */
export async function noticeSilence(ctx: Ctx): Promise<void> {
  const counts = await withOrg(ctx, async (tx) => countFleet(tx, ctx.orgId, await readDoorTimes(tx)));
  const now = counts
    .map(({ state, nodes }) => `${state}=${nodes}`)
    .sort()
    .join(" ");
  if (told.get(ctx.orgId) === now) return;
  told.set(ctx.orgId, now);
  await publish(ctx.orgId, { noun: "nodes" });
}
