import "server-only";
import type { Ctx } from "@/lib/context";
import { ChannelConfig, NoticeLanguage } from "@/lib/contracts/notifications";
import { withOrg } from "@/lib/db";
import { sendBy } from "./channels/send";
import type { Claimed } from "./claim";
import { noteChannelOutcome } from "./dead-channel";
import { channelSecret } from "./load-channel";
import { orgNameOf, outgoingOf } from "./outgoing-of";
import type { Outcome } from "./post-json";
import { settle } from "./settle";

/** Sends one delivery to its channel. @returns until when the channel's other deliveries must wait; null when they need not. */
export async function sendToChannel(ctx: Ctx, delivery: Claimed): Promise<Date | null> {
  const { orgId } = ctx;
  const loaded = await withOrg(ctx, async (tx) => {
    const channel = await tx.notificationChannel.findUnique({ where: { orgId_id: { orgId, id: delivery.channel_id ?? "" } } });
    const notice = await tx.notice.findUnique({ where: { orgId_id: { orgId, id: delivery.notice_id } } });
    return channel && notice ? { channel, notice, org: await orgNameOf(tx, ctx) } : null;
  });
  const startMs = Date.now();
  let outcome: Outcome;
  if (!loaded) outcome = { ok: false, answer: "The channel was removed." };
  else {
    const { channel, notice, org } = loaded;
    const outgoing = outgoingOf(notice, org, delivery.id, NoticeLanguage.parse(channel.language));
    outcome = await sendBy(ChannelConfig.parse(channel.config), channelSecret(channel), outgoing);
  }
  return withOrg(ctx, async (tx) => {
    const retryAt = await settle(tx, ctx, delivery, outcome, Date.now() - startMs);
    if (loaded) await noteChannelOutcome(tx, ctx, loaded.channel.id, outcome);
    return retryAt;
  });
}
