import "server-only";
import type { Ctx } from "@/lib/context";
import { log } from "@/lib/log";
import { type Claimed, claimDue, putBack } from "./claim";
import { sendToChannel } from "./send-to-channel";
import { sendToPerson } from "./send-to-person";

/** One route works this long at a time; the rest of its claim is released before its lease ends. */
const ROUTE_MS = 40_000;
const ROUNDS = 20;

/**
 * Sends every delivery of an organisation that is due. Routes work beside each other and each sends one thing at a time, so that a target that
 * hangs delays only itself: after a try without an answer, the rest of its route waits as long. A target that works but refuses
 * one delivery gets the others.
 */
export async function deliverDue(ctx: Ctx): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const claimed = await claimDue(ctx);
    if (claimed.length === 0) return;
    await Promise.all([...byRoute(claimed).values()].map((deliveries) => workRoute(ctx, deliveries)));
  }
}

function byRoute(claimed: readonly Claimed[]): Map<string, Claimed[]> {
  const routes = new Map<string, Claimed[]>();
  for (const one of claimed) routes.set(one.route, [...(routes.get(one.route) ?? []), one]);
  return routes;
}

async function workRoute(ctx: Ctx, deliveries: readonly Claimed[]): Promise<void> {
  const untilMs = Date.now() + ROUTE_MS;
  // A person's mails that are due together go out together; a channel and a browser get them one by one, each with its own outcome.
  const isMail = deliveries[0]?.user_id !== null && !deliveries[0]?.route.startsWith("push:");
  const batches = isMail ? [deliveries] : deliveries.map((one) => [one]);
  for (const [index, batch] of batches.entries()) {
    const rest = batches.slice(index).flat();
    if (Date.now() > untilMs)
      return void (await putBack(
        ctx,
        rest.map(({ id }) => id),
        new Date(),
      ));
    try {
      const retryAt = batch[0]?.user_id ? await sendToPerson(ctx, batch) : await sendToChannel(ctx, batch[0]!);
      if (retryAt === null) continue;
      const waiting = batches.slice(index + 1).flat();
      if (waiting.length > 0)
        await putBack(
          ctx,
          waiting.map(({ id }) => id),
          retryAt,
        );
      return;
    } catch (error) {
      // The lease ends by itself and the delivery is tried again.
      log.error({ route: batch[0]?.route, error: String(error) }, "a notification could not be sent");
      return;
    }
  }
}
