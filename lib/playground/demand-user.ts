import "server-only";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";

/** Conversations belong to people. @throws AppError `forbidden` for the system and for nodes. */
export function demandUser(ctx: Ctx): string {
  if (ctx.actor.kind !== "user") throw refuse("forbidden", "conversationsNeedPerson");
  return ctx.actor.userId;
}
