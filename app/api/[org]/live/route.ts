import { enterToStay } from "@/lib/auth/enter";
import { personOf } from "@/lib/context";
import { absent } from "@/lib/errors";
import { door } from "@/lib/http";
import { liveStream } from "@/lib/live/stream";

export const dynamic = "force-dynamic";

/** The one stream of a browser: what changed in the org, as it happens. */
export const GET = door(async (request, { params }) => {
  const { ctx, mayStay } = await enterToStay(request, (await params).org ?? "");
  const personId = personOf(ctx);
  if (!personId) throw absent();
  return liveStream({ orgId: ctx.orgId, personId, mayStillListen: mayStay }, request.signal);
});
