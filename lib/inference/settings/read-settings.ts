import "server-only";
import * as z from "zod";
import type { Ctx } from "@/lib/context";
import { InferenceSettings } from "@/lib/contracts/inference";
import type { Tx } from "@/lib/db";

/** A setting that only another version has is ignored and does not void the others. */
const Stored = z.object(InferenceSettings.shape);

/** An organisation's settings, with the defaults for whatever it has not chosen. */
export async function readSettings(tx: Tx, { orgId }: Pick<Ctx, "orgId">): Promise<InferenceSettings> {
  const row = await tx.inferenceSettings.findUnique({ where: { orgId }, select: { settings: true } });
  return Stored.safeParse(row?.settings ?? {}).data ?? InferenceSettings.parse({});
}
