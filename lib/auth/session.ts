import "server-only";
import { getServerSession } from "next-auth";
import type { Ctx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { findMember, isSessionCurrent, type Me } from "./directory";
import { authOptions } from "./options";

/** The signed-in person's session, or null. A session whose version was raised meanwhile counts as none. */
export async function currentSession() {
  const session = await getServerSession(authOptions());
  if (!session?.userId) return null;
  return (await isSessionCurrent(session.userId, session.sessionVersion)) ? session : null;
}

/**
 * The caller's context in the org named by `slug`.
 * @throws AppError `unauthenticated` without a session, `not-found` for somebody who is not a member.
 */
export async function enterOrg(slug: string): Promise<{ ctx: Ctx; me: Me }> {
  const session = await getServerSession(authOptions());
  if (!session?.userId) throw new AppError("unauthenticated", "Sign in to go on.");
  const me = await findMember(session.userId, session.sessionVersion, slug);
  if (!me) {
    if (!(await isSessionCurrent(session.userId, session.sessionVersion)))
      throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
    throw new AppError("not-found", "There is nothing here by that name.");
  }
  return { ctx: { orgId: me.orgId, actor: { kind: "user", userId: me.userId, name: me.name } }, me };
}
