import "server-only";
import type { Ctx } from "@/lib/context";
import type { NoticeFacts, NoticeKind, NoticeSeverity } from "@/lib/contracts/notifications";
import type { Tx } from "@/lib/db";
import { toldOfEvent } from "@/lib/told";
import type { Event, Repair } from "@/prisma/generated/client";
import { approversOf } from "./approvers";
import type { Audience, NewNotice } from "./new-notice";
import { approvalFacts, repairWhere } from "./repair-facts";

interface Announcement {
  kind: NoticeKind;
  severity: NoticeSeverity;
  /** Two events that say the same have the same key. */
  key: string;
  audience: Audience;
  /** The notice says what the event says. */
  isOutcome?: boolean;
}

type Tell = (tx: Tx, repair: Repair, event: Event) => Promise<Announcement | null> | Announcement | null;

/** The requester is notified of the outcome. There is none when a schedule's maker has left. */
const requester = ({ requesterId }: Repair): Audience => ({ who: "people", userIds: requesterId ? [requesterId] : [] });
const outcome = (repair: Repair, state: string): Announcement => ({
  kind: "approval.outcome",
  severity: "info",
  key: `outcome:${repair.id}:${state}`,
  audience: requester(repair),
  isOutcome: true,
});

const tells: Record<string, Tell> = {
  "repair.requested": async (tx, repair) =>
    repair.state === "pending"
      ? {
          kind: "approval.asked",
          severity: "warning",
          key: `approval.asked:${repair.id}:${repair.planHash}`,
          audience: { who: "people", userIds: await approversOf(tx, repair, "nearest") },
        }
      : null,
  "repair.approved": (_tx, repair) => (repair.state === "pending" ? null : outcome(repair, "approved")),
  "repair.rejected": (_tx, repair) => outcome(repair, "rejected"),
  "repair.cancelled": (_tx, repair) => outcome(repair, "cancelled"),
  "repair.expired": (_tx, repair) => outcome(repair, "expired"),
  "repair.halted": (_tx, repair, event) => failed(repair, event),
  "repair.failed": (_tx, repair, event) => failed(repair, event),
  "repair.succeeded": (_tx, repair, event) => ({
    kind: "repair.proved",
    severity: "info",
    key: `event:${event.id}`,
    audience: requester(repair),
    isOutcome: true,
  }),
  "target.lost": (_tx, repair, event) => ({
    kind: "repair.lost",
    severity: "critical",
    key: `event:${event.id}`,
    audience: requester(repair),
    isOutcome: true,
  }),
};
export const repairKinds = Object.keys(tells);

const failed = (repair: Repair, event: Event): Announcement => ({
  kind: "repair.failed",
  severity: "critical",
  key: `event:${event.id}`,
  audience: requester(repair),
  isOutcome: true,
});

/** The notice of a repair's event; null when people need none. */
export async function repairNotice(tx: Tx, ctx: Ctx, event: Event): Promise<NewNotice | null> {
  const tell = tells[event.kind];
  if (!tell || !event.repairId) return null;
  const repair = await tx.repair.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: event.repairId } } });
  const told = repair && (await tell(tx, repair, event));
  if (!told) return null;
  const { isOutcome, ...notice } = told;
  const facts = approvalFacts(repair, await repairWhere(tx, repair));
  const [, state] = event.kind.split(".");
  return {
    ...notice,
    facts: { ...facts, state, ...(isOutcome ? saidBy(event) : {}) },
    path: `repairs/${repair.id}`,
    incidentId: repair.incidentId,
    repairId: repair.id,
  };
}

function saidBy(event: Pick<Event, "text" | "data">): Pick<NoticeFacts, "sentence" | "told"> {
  const told = toldOfEvent(event);
  return { sentence: event.text, ...(told ? { told } : {}) };
}
