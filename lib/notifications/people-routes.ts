import "server-only";
import type { Role } from "@/lib/contracts/member";
import type { Preference } from "@/lib/contracts/notification-preference";
import { type NoticeTopic, noticeTopics } from "@/lib/contracts/notifications";
import type { Tx } from "@/lib/db";
import { canMail } from "./mail";
import type { NewNotice } from "./new-notice";
import { storedPreference } from "./stored-preference";
import { sendAt } from "./when";

export interface Person {
  userId: string;
  role: Role;
  preference: Preference;
  /** Has a browser that accepts notifications. */
  hasPush: boolean;
}

const ranks = { info: 0, warning: 1, critical: 2 } as const;

/** Every member with their preference, or the default where none is stored. */
export async function loadPeople(tx: Tx, orgId: string): Promise<Person[]> {
  const members = await tx.membership.findMany({
    where: { orgId },
    select: { userId: true, role: true, user: { select: { language: true } } },
  });
  const rows = await tx.notificationPreference.findMany({ where: { orgId } });
  const subscribed = await tx.pushSubscription.findMany({ where: { orgId }, select: { userId: true }, distinct: ["userId"] });
  const chosen = new Map(rows.map((row) => [row.userId, row.body]));
  return members.map(({ userId, role, user }) => ({
    userId,
    role: role as Role,
    preference: storedPreference(chosen.get(userId), user.language),
    hasPush: subscribed.some((one) => one.userId === userId),
  }));
}

function hears({ audience, kind, severity }: NewNotice, { userId, role, preference }: Person): boolean {
  const topic = noticeTopics[kind];
  // A person on call must be reachable.
  if (topic === "on-call") return audience.who === "people" && audience.userIds.includes(userId);
  if (!preference.topics.includes(topic as NoticeTopic) || ranks[severity] < ranks[preference.minSeverity]) return false;
  if (audience.who === "people") return audience.userIds.includes(userId);
  return audience.who === "all" || role === "owner";
}

/** The routes by which a notice is sent to people, and when. */
export function routesToPeople(notice: NewNotice, people: readonly Person[], nowMs: number) {
  const isUrgent = noticeTopics[notice.kind] === "on-call";
  return people
    .filter((person) => hears(notice, person))
    .flatMap(({ userId, preference, hasPush }) => {
      const ways: ("mail" | "push")[] = [];
      if (canMail() && (preference.email || isUrgent)) ways.push("mail");
      if (hasPush && (preference.push || isUrgent)) ways.push("push");
      return ways.map((how) => ({
        route: `${how}:${userId}`,
        channelId: null,
        userId,
        nextAt: new Date(isUrgent ? nowMs : sendAt(preference, how, nowMs)),
      }));
    });
}
