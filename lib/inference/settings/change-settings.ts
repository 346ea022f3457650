import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { InferenceSettings, type InferenceSettingsInput } from "@/lib/contracts/inference";
import { mutate } from "@/lib/mutate";
import { readSettings } from "./read-settings";

/** Changes how the door behaves for this organisation. Each door follows within seconds. */
export function changeSettings(ctx: Ctx, input: InferenceSettingsInput): Promise<InferenceSettings> {
  const settings = InferenceSettings.parse(input);
  return mutate(ctx, "inference.configure", async (tx) => {
    const before = await readSettings(tx, ctx);
    await tx.inferenceSettings.upsert({ where: { orgId: ctx.orgId }, create: { orgId: ctx.orgId, settings }, update: { settings } });
    return {
      subject: "inference:settings",
      before,
      after: settings,
      result: settings,
      due: () => publish(ctx.orgId, { noun: "inference" }),
    };
  });
}
