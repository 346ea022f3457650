import "server-only";
import type { Ctx } from "@/lib/context";
import type { SendAgain } from "@/lib/contracts/notifications";
import { absent } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { mutate } from "@/lib/mutate";

/** Sends a delivery once more, now: a failed one, a waiting one, or one that the receiver lost. @throws AppError `not-found`. */
export function sendAgain(ctx: Ctx, { deliveryId }: SendAgain): Promise<Record<string, never>> {
  return mutate(ctx, "channel.manage", async (tx) => {
    const { count } = await tx.delivery.updateMany({
      where: { orgId: ctx.orgId, id: deliveryId },
      data: { state: "waiting", nextAt: new Date(), attempts: 0, settledAt: null },
    });
    if (count === 0) throw absent();
    return {
      subject: `delivery:${deliveryId}`,
      after: { sendAgain: true },
      result: {},
      due: () => enqueue("notice.deliver", { orgId: ctx.orgId }),
    };
  });
}
