import "server-only";
import { actorName, type Ctx } from "@/lib/context";
import { CancelDrill, type DrillDetail } from "@/lib/contracts/drill";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { storableText } from "@/lib/storable-text";
import { tell } from "@/lib/told";
import { beginClearing } from "./end";
import { lockDrill } from "./load";
import { readDrill } from "./read";
import { isFinalDrill } from "./state";

/** Ends a fire drill early and cleans up after it. @throws AppError `conflict` when it is ending or has ended. */
export async function cancelDrill(ctx: Ctx, request: CancelDrill): Promise<DrillDetail> {
  const input = CancelDrill.parse(request);
  const reason = storableText(input.reason);
  await mutate(ctx, "drill.cancel", async (tx) => {
    const drill = await lockDrill(tx, ctx, input.drillId);
    if (isFinalDrill(drill.state)) throw refuse("conflict", "drillEnded", { state: drill.state });
    if (drill.state === "clearing") throw refuse("conflict", "drillClearing");
    const name = actorName(ctx);
    await beginClearing(
      tx,
      ctx,
      drill,
      "cancelled",
      reason ? tell("drill.cancelledWhy", { name, reason }) : tell("drill.cancelled", { name }),
    );
    return { subject: `drill:${drill.id}`, before: { state: drill.state }, after: { state: "clearing", reason }, result: undefined };
  });
  return readDrill(ctx, { drillId: input.drillId });
}
