import { findMember } from "@/lib/auth/directory";
import { currentSession, enterOrg } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { door } from "@/lib/http";
import { liveStream } from "@/lib/live/stream";

export const dynamic = "force-dynamic";

/** The one stream of a browser: what changed in the org, as it happens. */
export const GET = door(async (request, { params }) => {
  const { ctx, me } = await enterOrg((await params).org ?? "");
  const session = await currentSession();
  if (!session) throw new AppError("unauthenticated", "Sign in to go on.");
  const mayStillListen = async () => (await findMember(me.userId, session.sessionVersion, me.orgSlug)) !== null;
  return liveStream({ orgId: ctx.orgId, mayStillListen }, request.signal);
});
