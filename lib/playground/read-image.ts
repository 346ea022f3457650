import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { ImageRef } from "@/lib/contracts/prompt";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demandUser } from "./demand-user";

/** One of the caller's own images. @throws AppError `not-found` when it is somebody else's. */
export function readImage(ctx: Ctx, { imageId }: ImageRef): Promise<Response> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const image = await tx.promptImage.findFirst({ where: { orgId: ctx.orgId, userId: demandUser(ctx), id: imageId } });
    if (!image) throw refuse("not-found", "noImage");
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
