import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { DoorState, type InferenceView } from "@/lib/contracts/inference";
import { withOrg } from "@/lib/db";
import { loadRetention } from "@/lib/orgs/retention";
import { doorUrl } from "../door-url";
import { listBatchRoutes } from "../settings/batch-routes";
import { readSettings } from "../settings/read-settings";

/** Rows that a door wrote longer ago are not current. */
const FRESH_MS = 10 * 60_000;

/** The inference door as the page shows it: endpoints, batches, settings. */
export function readInference(ctx: Ctx): Promise<InferenceView> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "inference.read");
    const rows = await tx.inferenceState.findMany({
      where: { orgId: ctx.orgId, at: { gt: new Date(Date.now() - FRESH_MS) } },
      orderBy: { at: "desc" },
    });
    return {
      url: doorUrl(),
      doors: rows.flatMap(({ doorId, at, state }) => {
        const parsed = DoorState.safeParse(state);
        return parsed.success ? [{ ...parsed.data, doorId, atMs: at.getTime() }] : [];
      }),
      settings: await readSettings(tx, ctx),
      requestDays: (await loadRetention(tx, ctx.orgId)).requestDays,
      routes: await listBatchRoutes(tx, ctx),
      can: { configure: await can(tx, ctx, "inference.configure") },
    };
  });
}
