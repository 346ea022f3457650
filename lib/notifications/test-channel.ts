import "server-only";
import { demand } from "@/lib/auth/authorize";
import { actorName, type Ctx } from "@/lib/context";
import { ChannelConfig, type ChannelRef, type ChannelTest, NoticeLanguage } from "@/lib/contracts/notifications";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { uuidv7 } from "@/lib/uuid";
import { foundChannel } from "./change-channel";
import { sendBy } from "./channels/send";
import { noteChannelOutcome } from "./dead-channel";
import { channelSecret } from "./load-channel";
import { orgNameOf } from "./outgoing-of";

/** Sends a test now and returns the outcome, in the receiver's words. @throws AppError `not-found`. */
export async function testChannel(ctx: Ctx, input: ChannelRef): Promise<ChannelTest> {
  const { channel, org } = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "channel.manage");
    return { channel: await foundChannel(tx, ctx, input), org: await orgNameOf(tx, ctx) };
  });
  const startMs = Date.now();
  const id = uuidv7();
  const outcome = await sendBy(ChannelConfig.parse(channel.config), channelSecret(channel), {
    deliveryId: id,
    about: `test:${channel.id}`,
    kind: "channel.test",
    severity: "info",
    facts: { sentence: "", where: channel.name, who: actorName(ctx) },
    language: NoticeLanguage.parse(channel.language),
    orgName: org.name,
    url: new URL(`/${org.slug}/settings/notifications`, env().MILLWRIGHT_URL).href,
    atMs: startMs,
  });
  await withOrg(ctx, (tx) => noteChannelOutcome(tx, ctx, channel.id, outcome));
  return { ...outcome, tookMs: Date.now() - startMs };
}
