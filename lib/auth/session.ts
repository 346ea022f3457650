import "server-only";
import { getServerSession } from "next-auth";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";
import { isStorable } from "@/lib/storable-text";
import { findMember, findUser, type Me } from "./directory";
import { authOptions } from "./options";
import { findSession } from "./sessions/store";

/** The signed-in person's session, or null. One that was ended meanwhile, or is past its time, counts as none. */
export async function currentSession() {
  const session = await getServerSession(authOptions());
  if (!session?.userId || !session.sessionId) return null;
  return (await findSession(session.sessionId))?.userId === session.userId ? session : null;
}

/** Somebody who is signed in, apart from any organisation. */
export interface Person {
  userId: string;
  sessionId: string;
  name: string;
}

/** @throws AppError `unauthenticated`. */
export async function enterAsPerson(): Promise<Person> {
  const session = await currentSession();
  const user = session && (await findUser(session.userId));
  if (!user) throw refuse("unauthenticated", "signIn");
  return { userId: user.id, sessionId: session.sessionId, name: user.name };
}

/**
 * The caller's context in the org named by `slug`.
 * @throws AppError `unauthenticated` without a session, `not-found` for somebody who is not a member.
 */
export async function enterOrg(slug: string): Promise<{ ctx: Ctx; me: Me }> {
  const session = await getServerSession(authOptions());
  if (!session?.userId || !session.sessionId) throw refuse("unauthenticated", "signIn");
  const { userId, sessionId } = session;
  const me = isStorable(slug) ? await findMember(userId, sessionId, slug) : null;
  if (!me) {
    if ((await findSession(sessionId))?.userId !== userId) throw refuse("unauthenticated", "sessionEnded");
    throw refuse("not-found", "absent");
  }
  return { ctx: { orgId: me.orgId, actor: { kind: "user", userId, name: me.name, sessionId } }, me };
}
