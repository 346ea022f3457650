import "server-only";
import type { Ctx } from "@/lib/context";
import { InferenceSettings } from "@/lib/contracts/inference";
import type { Tx } from "@/lib/db";

/** An organisation's settings, with the defaults for whatever it has not chosen. */
export async function readSettings(tx: Tx, { orgId }: Pick<Ctx, "orgId">): Promise<InferenceSettings> {
  const row = await tx.inferenceSettings.findUnique({ where: { orgId }, select: { settings: true } });
  // Settings of another version count as far as they still fit.
  const parsed = InferenceSettings.safeParse(row?.settings ?? {});
  return parsed.success ? parsed.data : InferenceSettings.parse({});
}
