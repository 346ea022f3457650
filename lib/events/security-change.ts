import "server-only";
import { actorName, type Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { recordEvents } from "./record";

/** The kind of event that every owner hears of: in the product, and by whatever else sends events out. */
export const SECURITY_CHANGE = "security.change";

/** Tells the other owners what somebody changed that decides over trust: `what` goes on from their name. The audit log has the change itself. */
export async function recordSecurityChange(tx: Tx, ctx: Ctx, what: string): Promise<void> {
  const byUserId = ctx.actor.kind === "user" ? ctx.actor.userId : "";
  await recordEvents(tx, ctx, [{ kind: SECURITY_CHANGE, text: `${actorName(ctx)} ${what}.`, data: { byUserId } }]);
}
