import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { messageOf } from "./channels/message-of";
import type { Claimed } from "./claim";
import { sendMail } from "./mail";
import { orgNameOf, outgoingOf } from "./outgoing-of";
import type { Outcome } from "./post-json";
import { preferenceOf } from "./preference";
import { sendPush } from "./push/send-push";
import { settle } from "./settle";
import { wordsOf } from "./words/languages";

/** Sends one person's due deliveries by one way: mails as one, each push alone. @returns until when their other deliveries must wait; null when they need not. */
export async function sendToPerson(ctx: Ctx, deliveries: readonly Claimed[]): Promise<Date | null> {
  const { orgId } = ctx;
  const userId = deliveries[0]?.user_id ?? "";
  const loaded = await withOrg(ctx, async (tx) => {
    const member = await tx.membership.findUnique({
      where: { orgId_userId: { orgId, userId } },
      select: { user: { select: { email: true } } },
    });
    const notices = await tx.notice.findMany({ where: { orgId, id: { in: deliveries.map((one) => one.notice_id) } } });
    return { member, notices, org: await orgNameOf(tx, ctx), preference: await preferenceOf(tx, orgId, userId) };
  });
  const startMs = Date.now();
  const { member, notices, org, preference } = loaded;
  const outgoing = deliveries.flatMap(({ id, notice_id }) => {
    const notice = notices.find((one) => one.id === notice_id);
    return notice ? [outgoingOf(notice, org, id, preference.language)] : [];
  });
  const [first] = outgoing;
  let outcome: Outcome = { ok: false, answer: "They are no longer a member." };
  if (member && first && deliveries[0]?.route.startsWith("push:")) {
    outcome = await sendPush(ctx, userId, messageOf(first), first.about);
  } else if (member && first) {
    const subject = outgoing.length > 1 ? { subject: wordsOf[preference.language].digest(outgoing.length) } : {};
    const about = outgoing.length > 1 ? `digest:${first.deliveryId}` : first.about;
    outcome = await sendMail({
      to: [member.user.email],
      messages: outgoing.map(messageOf),
      deliveryId: first.deliveryId,
      about,
      ...subject,
    });
  }
  return withOrg(ctx, async (tx) => {
    let retryAt: Date | null = null;
    for (const delivery of deliveries) retryAt = await settle(tx, ctx, delivery, outcome, Date.now() - startMs);
    return retryAt;
  });
}
