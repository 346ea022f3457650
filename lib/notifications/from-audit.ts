import "server-only";
import type { Ctx } from "@/lib/context";
import type { Action } from "@/lib/contracts/can";
import type { Tx } from "@/lib/db";
import type { NewNotice } from "./new-notice";

/** Decisions over who decides, and over secrets: owners hear of each. */
const titles: Partial<Record<Action, string>> = {
  "member.manage": "Members or invitations were changed",
  "policy.edit": "The approval policy was changed",
  "api-key.manage": "API keys were changed",
  "passkey.manage": "A passkey was added or removed",
  "runbook.bless": "Standing approvals were changed",
  "channel.manage": "Notification channels were changed",
  "alert-receiver.manage": "Alert receivers were changed",
};
const MOST = 500;

/** What owners hear of: security-relevant entries of the audit log after `after`. Its numbers have no gaps, so nothing is missed. */
export async function noticesFromAudit(tx: Tx, ctx: Ctx, after: number): Promise<{ notices: NewNotice[]; lastNumber: number }> {
  const entries = await tx.audit.findMany({
    where: { orgId: ctx.orgId, number: { gt: after } },
    orderBy: { number: "asc" },
    take: MOST,
    select: { number: true, actor: true, action: true, subject: true },
  });
  const notices = entries.flatMap(({ number, actor, action, subject }): NewNotice[] => {
    const title = titles[action as Action];
    if (!title) return [];
    return [
      {
        key: `audit:${number}`,
        kind: "security.changed",
        severity: "warning",
        facts: { title, who: actor.replace(/ \(.*\)$/, ""), sentence: `${action}, ${subject}` },
        path: "settings/audit",
        audience: { who: "owners" },
      },
    ];
  });
  return { notices, lastNumber: entries.at(-1)?.number ?? after };
}
