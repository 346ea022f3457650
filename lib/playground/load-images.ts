import "server-only";
import type { Ctx } from "@/lib/context";
import { MOST_IMAGES } from "@/lib/contracts/prompt";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demandUser } from "./demand-user";

/**
 * Opens the images of a prompt and the last ones before it, and marks those of the prompt as sent. Older images do not travel again: model
 * servers bound how many a request may hold.
 * @returns an image's data URL, or nothing for one that is not sent.
 * @throws AppError `not-found` for an image that was deleted or is another person's.
 */
export async function loadImages(tx: Tx, ctx: Ctx, ids: { earlier: string[]; now: string[] }): Promise<(id: string) => string[]> {
  const wanted = [...new Set([...ids.now, ...ids.earlier.toReversed()])].slice(0, MOST_IMAGES);
  if (wanted.length === 0) return () => [];
  const mine = { orgId: ctx.orgId, userId: demandUser(ctx) };
  const rows = await tx.promptImage.findMany({ where: { ...mine, id: { in: wanted } } });
  const urls = new Map(rows.map(({ id, type, bytes }) => [id, `data:${type};base64,${Buffer.from(bytes).toString("base64")}`]));
  if (ids.now.some((id) => !urls.has(id))) throw refuse("not-found", "noImage");
  await tx.promptImage.updateMany({ where: { ...mine, id: { in: ids.now }, sentAt: null }, data: { sentAt: new Date() } });
  return (id) => {
    const url = urls.get(id);
    return url === undefined ? [] : [url];
  };
}
