import "server-only";
import type { Origin } from "@/lib/auth/origin";
import { directoryClient } from "@/lib/db";
import { absoluteMs, idleMs } from "./settings";

/** Sessions that are neither ended nor past their time. The cookie only names one; whether it counts is decided here, at every request. */
export const liveSessions = (nowMs = Date.now()) => ({
  endedAt: null,
  createdAt: { gt: new Date(nowMs - absoluteMs()) },
  lastSeenAt: { gt: new Date(nowMs - idleMs()) },
});

/** Begins a session, after a right password. @returns its id, which the cookie carries. */
export async function beginSession(userId: string, { address, userAgent }: Origin): Promise<string> {
  const { id } = await directoryClient().session.create({ data: { userId, address, userAgent } });
  return id;
}

/** Whose session this is; null when it has ended or is past its time. */
export async function findSession(sessionId: string): Promise<{ userId: string } | null> {
  return directoryClient().session.findFirst({ where: { id: sessionId, ...liveSessions() }, select: { userId: true } });
}

const NOTED_EVERY_MS = 60_000;

/** Remembers that a session is used, to within a minute: a page must not cost a write each time. */
export async function noteSessionUse(sessionId: string, lastSeenAt: Date): Promise<void> {
  const now = Date.now();
  if (now - lastSeenAt.getTime() < NOTED_EVERY_MS) return;
  await directoryClient().session.updateMany({ where: { id: sessionId, ...liveSessions(now) }, data: { lastSeenAt: new Date(now) } });
}

/** Ends one session of a person. @returns whether it was still open. */
export async function endSession(userId: string, sessionId: string): Promise<boolean> {
  const where = { id: sessionId, userId, endedAt: null };
  return (await directoryClient().session.updateMany({ where, data: { endedAt: new Date() } })).count > 0;
}

/** Where a person is signed in, the latest used first. */
export const listSessions = (userId: string) =>
  directoryClient().session.findMany({ where: { userId, ...liveSessions() }, orderBy: { lastSeenAt: "desc" } });

/** Ends all sessions of a person but one; all, without one to keep. @returns how many were open. */
export async function endSessions(userId: string, keep?: string): Promise<number> {
  const where = { userId, endedAt: null, ...(keep ? { id: { not: keep } } : {}) };
  return (await directoryClient().session.updateMany({ where, data: { endedAt: new Date() } })).count;
}

/** Remembers that the person has just shown their password or a passkey. */
export async function noteProof(sessionId: string): Promise<void> {
  await directoryClient().session.updateMany({ where: { id: sessionId, ...liveSessions() }, data: { provenAt: new Date() } });
}

/** Sessions are kept this long after their last use, for the list of where somebody signed in. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Deletes sessions 30 days after they timed out. */
export const purgeSessions = () =>
  directoryClient().session.deleteMany({ where: { lastSeenAt: { lt: new Date(Date.now() - KEPT_MS - idleMs()) } } });
