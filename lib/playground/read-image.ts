import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ImageRef } from "@/lib/contracts/prompt";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import type { PromptImage } from "@/prisma/generated/client";
import { demandUser } from "./demand-user";

/** One of the caller's own images, or one of a comparison that its owner shares. @throws AppError `not-found` when it is neither. */
export function readImage(ctx: Ctx, { imageId }: ImageRef): Promise<Response> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "comparison.read");
    const image = await tx.promptImage.findFirst({ where: { orgId: ctx.orgId, id: imageId } });
    const isReadable = image && (image.userId === demandUser(ctx) || (await isShared(tx, image)));
    if (!isReadable) throw refuse("not-found", "noImage");
    return new Response(image.bytes, {
      headers: {
        "content-type": image.type,
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=3600",
      },
    });
  });
}

async function isShared(tx: Tx, { id, orgId, userId }: PromptImage): Promise<boolean> {
  const rows = await tx.$queryRaw`
    SELECT 1 FROM message m JOIN comparison c ON c.org_id = m.org_id
    WHERE m.org_id = ${orgId} AND ${id} = ANY(m.image_ids) AND c.user_id = ${userId} AND c.shared
      AND c.panes @> jsonb_build_array(jsonb_build_object('conversationId', m.conversation_id)) LIMIT 1`;
  return Array.isArray(rows) && rows.length > 0;
}
