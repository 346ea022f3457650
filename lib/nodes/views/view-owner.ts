import "server-only";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";

/** Views belong to people. @throws AppError `forbidden` for API keys, nodes and the system. */
export function viewOwner(ctx: Ctx): string {
  if (ctx.actor.kind !== "user") throw refuse("forbidden", "viewsNeedPerson");
  return ctx.actor.userId;
}
