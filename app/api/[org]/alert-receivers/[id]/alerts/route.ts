import { readJson } from "@/lib/body";
import { door } from "@/lib/http";
import { enterByReceiver } from "@/lib/notifications/receivers/enter-by-receiver";
import { takeAlerts } from "@/lib/notifications/receivers/take-alerts";

const BODY_LIMIT = 1024 * 1024;

export const POST = door<{ params: Promise<{ org: string; id: string }> }>(async (request, { params }) => {
  const { org, id } = await params;
  const { ctx, receiver } = await enterByReceiver(request, org, id);
  return Response.json(await takeAlerts(ctx, receiver, await readJson(request, BODY_LIMIT)));
});
