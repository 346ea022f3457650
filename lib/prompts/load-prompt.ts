import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";

/** A prompt of the caller's organisation. @throws AppError `not-found`. */
export async function loadPrompt(tx: Tx, ctx: Ctx, promptId: string) {
  const row = await tx.prompt.findFirst({ where: { orgId: ctx.orgId, id: promptId } });
  if (!row) throw refuse("not-found", "noPrompt");
  return row;
}
