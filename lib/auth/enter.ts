import "server-only";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";
import { bearerToken, enterByKey } from "./api-key";
import { findApiKey, findMember } from "./directory";
import { currentSession, enterOrg } from "./session";

/**
 * Who makes a request to the org named by `slug`: a script with a key, else the signed-in person. A request with a key is judged by
 * the key alone, whatever cookie it carries.
 * @throws AppError `unauthenticated`, `not-found` for another org's, `too-many-requests`.
 */
export async function enter(request: Request, slug: string): Promise<Ctx> {
  const token = bearerToken(request);
  return token === null ? (await enterOrg(slug)).ctx : enterByKey(token, slug);
}

/** For a connection that stays open: whether its caller would still be admitted. */
export async function enterToStay(request: Request, slug: string): Promise<{ ctx: Ctx; mayStay: () => Promise<boolean> }> {
  const token = bearerToken(request);
  if (token !== null) return { ctx: await enterByKey(token, slug), mayStay: async () => (await findApiKey(token)) !== null };
  const { ctx, me } = await enterOrg(slug);
  const session = await currentSession();
  if (!session) throw refuse("unauthenticated", "signIn");
  return { ctx, mayStay: async () => (await findMember(me.userId, session.sessionId, slug)) !== null };
}
