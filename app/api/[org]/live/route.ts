import { enterToStay } from "@/lib/auth/enter";
import { door } from "@/lib/http";
import { liveStream } from "@/lib/live/stream";

export const dynamic = "force-dynamic";

/** The one stream of a browser: what changed in the org, as it happens. */
export const GET = door(async (request, { params }) => {
  const { ctx, mayStay } = await enterToStay(request, (await params).org ?? "");
  return liveStream({ orgId: ctx.orgId, mayStillListen: mayStay }, request.signal);
});
