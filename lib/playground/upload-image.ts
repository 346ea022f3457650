import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { LARGEST_IMAGE_BYTES, LONGEST_IMAGE_SIDE, type PromptImage, type UploadImage } from "@/lib/contracts/prompt";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { uuidv7 } from "@/lib/uuid";
import { demandUser } from "./demand-user";
import { type ImageHeader, readImageHeader } from "./image-header";

/** About 350 MB a person at most. */
const MOST_KEPT = 500;
const UNSENT_MS = 24 * 3_600_000;

/**
 * Keeps an image for a prompt of the caller. Images that were never sent are deleted a day later.
 * @throws AppError `invalid` for other files than PNG, JPEG and WebP; `too-large`; `conflict` when the caller keeps too many.
 */
export function uploadImage(ctx: Ctx, { data }: UploadImage): Promise<PromptImage> {
  const bytes = Buffer.from(data, "base64");
  const header = readImageHeader(bytes);
  if (!header) throw refuse("invalid", "notAnImage");
  if (bytes.length > LARGEST_IMAGE_BYTES) throw refuse("too-large", "imageTooLarge", { most: LARGEST_IMAGE_BYTES / 1_000 });
  if (!isSizeTaken(header)) throw refuse("invalid", "imageSides", { most: LONGEST_IMAGE_SIDE });
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const mine = { orgId: ctx.orgId, userId: demandUser(ctx) };
    await tx.promptImage.deleteMany({ where: { ...mine, sentAt: null, at: { lt: new Date(Date.now() - UNSENT_MS) } } });
    if ((await tx.promptImage.count({ where: mine })) >= MOST_KEPT) throw refuse("conflict", "imageLimit", { most: MOST_KEPT });
    const id = uuidv7();
    await tx.promptImage.create({ data: { id, ...mine, ...header, bytes: new Uint8Array(bytes) } });
    return { id, ...header };
  });
}

const isSizeTaken = ({ width, height }: ImageHeader) => Math.min(width, height) > 0 && Math.max(width, height) <= LONGEST_IMAGE_SIDE;
