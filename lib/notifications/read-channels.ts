import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type ChannelList, DeliveryFilter, type DeliveryLog, DeliveryState, NoticeFacts, NoticeKind } from "@/lib/contracts/notifications";
import { type Tx, withOrg } from "@/lib/db";
import type { Delivery } from "@/prisma/generated/client";
import { asChannel } from "./load-channel";
import { canMail } from "./mail";
import { oneLine } from "./message";
import { wordsOf } from "./words/languages";

/** The organisation's channels, without their secrets. */
export function listChannels(ctx: Ctx): Promise<ChannelList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const manage = await can(tx, ctx, "channel.manage");
    const rows = await tx.notificationChannel.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
    return { channels: rows.map(asChannel), mail: canMail(), can: { manage } };
  });
}

/** What was sent to whom, the newest first, with each try and its answer. */
export function readDeliveries(ctx: Ctx, filter: DeliveryFilter): Promise<DeliveryLog> {
  const { channelId, before, limit } = DeliveryFilter.parse(filter);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "channel.manage");
    const where = { orgId: ctx.orgId, ...(channelId ? { channelId } : {}), ...(before ? { id: { lt: before } } : {}) };
    const rows = await tx.delivery.findMany({ where, orderBy: { id: "desc" }, take: limit });
    return { deliveries: await asRows(tx, ctx.orgId, rows) };
  });
}

async function asRows(tx: Tx, orgId: string, rows: readonly Delivery[]): Promise<DeliveryLog["deliveries"]> {
  const notices = await tx.notice.findMany({ where: { orgId, id: { in: rows.map((row) => row.noticeId) } } });
  const channels = await tx.notificationChannel.findMany({ where: { orgId }, select: { id: true, name: true } });
  const members = await tx.membership.findMany({ where: { orgId }, select: { userId: true, user: { select: { name: true } } } });
  const tries = await tx.deliveryAttempt.findMany({
    where: { orgId, deliveryId: { in: rows.map((row) => row.id) } },
    orderBy: { at: "desc" },
    take: 2_000,
  });
  const nameOf = ({ channelId, userId }: Delivery): string =>
    channels.find((one) => one.id === channelId)?.name ?? members.find((one) => one.userId === userId)?.user.name ?? "removed";
  return rows.flatMap((row) => {
    const notice = notices.find((one) => one.id === row.noticeId);
    if (!notice) return [];
    const kind = NoticeKind.parse(notice.kind);
    return [
      {
        id: row.id,
        kind,
        subject: oneLine(wordsOf.en.subject[kind](NoticeFacts.parse(notice.facts))),
        path: notice.path,
        to: row.route.startsWith("push:") ? `${nameOf(row)} (push)` : nameOf(row),
        state: DeliveryState.parse(row.state),
        attempts: row.attempts,
        nextAt: row.nextAt.getTime(),
        answer: row.answer,
        createdAt: row.createdAt.getTime(),
        settledAt: row.settledAt?.getTime() ?? null,
        tries: tries
          .filter((one) => one.deliveryId === row.id)
          .map(({ at, ok, answer, tookMs }) => ({ atMs: at.getTime(), ok, answer, tookMs })),
      },
    ];
  });
}
