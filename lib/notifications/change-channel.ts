import "server-only";
import type { Ctx } from "@/lib/context";
import type { Channel, ChannelRef, UpdateChannel } from "@/lib/contracts/notifications";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { resolveOutside } from "@/lib/incidents/outside";
import { mutate } from "@/lib/mutate";
import { tell } from "@/lib/told";
import type { NotificationChannel } from "@/prisma/generated/client";
import { asChannel } from "./load-channel";

/** @throws AppError `not-found`. */
export async function foundChannel(tx: Tx, ctx: Ctx, { channelId }: ChannelRef): Promise<NotificationChannel> {
  const row = await tx.notificationChannel.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: channelId } } });
  if (!row) throw refuse("not-found", "noChannel");
  return row;
}

/** Changes the topics of a channel, or turns it off. Its address cannot change: another address is another channel. @throws AppError `not-found`. */
export function updateChannel(ctx: Ctx, { channelId, ...data }: UpdateChannel): Promise<Channel> {
  return mutate(ctx, "channel.manage", async (tx) => {
    const before = asChannel(await foundChannel(tx, ctx, { channelId }));
    const row = await tx.notificationChannel.update({ where: { orgId_id: { orgId: ctx.orgId, id: channelId } }, data });
    const result = asChannel(row);
    await recordSecurityChange(tx, ctx, "channelChanged", { name: result.name });
    return { subject: `channel:${channelId}`, before, after: result, result };
  });
}

/** Removes a channel and its waiting deliveries; its log stays. @throws AppError `not-found`. */
export function removeChannel(ctx: Ctx, { channelId }: ChannelRef): Promise<Record<string, never>> {
  return mutate(ctx, "channel.manage", async (tx) => {
    const { orgId } = ctx;
    const before = asChannel(await foundChannel(tx, ctx, { channelId }));
    await tx.delivery.updateMany({
      where: { orgId, channelId, state: "waiting" },
      data: { state: "failed", answer: "The channel was removed.", settledAt: new Date() },
    });
    await tx.notificationChannel.delete({ where: { orgId_id: { orgId, id: channelId } } });
    await resolveOutside(tx, orgId, {
      checkId: "notification.channel",
      subject: channelId,
      atMs: Date.now(),
      why: tell("incident.channelRemoved", { name: before.name }),
    });
    await recordSecurityChange(tx, ctx, "channelRemoved", { name: before.name });
    return { subject: `channel:${channelId}`, before, result: {} };
  });
}
