import "server-only";
import { timingSafeEqual } from "node:crypto";
import { bearerToken } from "@/lib/auth/api-key";
import { findOrgId, tokenHash } from "@/lib/auth/directory";
import { enter } from "@/lib/auth/enter";
import { countAttempt } from "@/lib/auth/rate-limit";
import { asSystem, type Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import type { AlertReceiver } from "@/prisma/generated/client";

const LIMIT = { most: 600, windowMs: 60_000 };
const known = (given: string, hash: string): boolean => timingSafeEqual(Buffer.from(tokenHash(given)), Buffer.from(hash));

/**
 * Authenticates a sender of alerts by the receiver's token. People and API keys are recognised as everywhere, and cannot send.
 * @throws AppError `unauthenticated`, `not-found`, `forbidden`, `too-many-requests`.
 */
export async function enterByReceiver(request: Request, slug: string, receiverId: string): Promise<{ ctx: Ctx; receiver: AlertReceiver }> {
  const token = bearerToken(request) ?? "";
  if (!token.startsWith("mwr_")) {
    await enter(request, slug);
    throw refuse("forbidden", "receiverTokenOnly");
  }
  const refused = refuse("unauthenticated", "receiverTokenUnknown");
  const orgId = await findOrgId(slug);
  if (!orgId) throw refused;
  const ctx = asSystem(orgId);
  const receiver = await withOrg(ctx, (tx) => tx.alertReceiver.findUnique({ where: { orgId_id: { orgId, id: receiverId } } }));
  if (!receiver || !known(token, receiver.tokenHash)) throw refused;
  await countAttempt(`alert-receiver:${receiver.id}`, LIMIT, "receiverRate");
  return { ctx, receiver };
}
