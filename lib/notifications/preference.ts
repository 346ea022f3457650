import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { MyPreference, Preference } from "@/lib/contracts/notification-preference";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { canMail } from "./mail";
import { storedPreference } from "./stored-preference";

/** A member's preference, or the default where none is stored. */
export async function preferenceOf(tx: Tx, orgId: string, userId: string): Promise<Preference> {
  const key = { orgId_userId: { orgId, userId } };
  const row = await tx.notificationPreference.findUnique({ where: key });
  const member = await tx.membership.findUnique({ where: key, select: { user: { select: { language: true } } } });
  return storedPreference(row?.body, member?.user.language ?? null);
}

/** The member who calls. @throws AppError `forbidden` for an API key. */
export function personHere({ actor }: Ctx): string {
  if (actor.kind !== "user") throw refuse("forbidden", "notificationsNeedPerson");
  return actor.userId;
}

/** The caller's preference, and whether this installation sends e-mail. @throws AppError `forbidden` for an API key. */
export function readMyPreference(ctx: Ctx): Promise<MyPreference> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "notification.choose");
    return { preference: await preferenceOf(tx, ctx.orgId, personHere(ctx)), mail: canMail() };
  });
}

/** Changes this member's preference. Deliveries that already wait keep their time. */
export async function savePreference(ctx: Ctx, body: Preference): Promise<MyPreference> {
  await mutate(ctx, "notification.choose", async (tx) => {
    const userId = personHere(ctx);
    const before = await preferenceOf(tx, ctx.orgId, userId);
    const key = { orgId: ctx.orgId, userId };
    await tx.notificationPreference.upsert({ where: { orgId_userId: key }, create: { ...key, body }, update: { body } });
    return { subject: `user:${userId}`, before, after: body, result: undefined };
  });
  return readMyPreference(ctx);
}
