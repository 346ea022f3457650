import "server-only";
import { demand } from "@/lib/auth/authorize";
import { type Ctx, personOf } from "@/lib/context";
import type { ReadNotices, SecurityNotices } from "@/lib/contracts/account";
import { type Tx, withOrg } from "@/lib/db";
import { absent } from "@/lib/errors";
import { SECURITY_CHANGE, securityChangeOf } from "@/lib/events/security-change";

/** The most that are shown; the audit log has all of them. */
const MOST = 20;

const membershipOf = (tx: Tx, ctx: Ctx) =>
  tx.membership.findUnique({ where: { orgId_userId: { orgId: ctx.orgId, userId: personOf(ctx) ?? "" } } });

/** Changes to trust by other people since an owner last dismissed them. */
export function listSecurityNotices(ctx: Ctx): Promise<SecurityNotices> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "member.manage");
    const me = await membershipOf(tx, ctx);
    if (!me) throw absent();
    const events = await tx.event.findMany({
      where: {
        orgId: ctx.orgId,
        incidentId: null,
        kind: SECURITY_CHANGE,
        at: { gt: me.noticesReadAt },
        NOT: { data: { path: ["byUserId"], equals: me.userId } },
      },
      orderBy: { at: "desc" },
      take: MOST,
    });
    return { notices: events.map(({ id, at, text, data }) => ({ id, at: at.getTime(), text, change: securityChangeOf(data) })) };
  });
}

/** Dismisses an owner's notices up to the latest that they saw. */
export function readSecurityNotices(ctx: Ctx, { upTo }: ReadNotices): Promise<void> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "member.manage");
    const noticesReadAt = new Date(Math.min(upTo, Date.now()));
    await tx.membership.updateMany({ where: { orgId: ctx.orgId, userId: personOf(ctx) ?? "" }, data: { noticesReadAt } });
  });
}
