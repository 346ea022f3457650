import "server-only";
import * as z from "zod";
import type { CheckResult } from "@/lib/contracts/check";
import { DriftFacts } from "@/lib/contracts/drift";

export const DRIFT_CHECK = "python.drift";

/** What the agent's check has taken stock of. */
const Stock = z.object({ group: z.string().max(80).default(""), digest: z.string().min(1).max(100), facts: DriftFacts });
export type Stock = z.infer<typeof Stock>;

/** Null for what is no inventory: another check, one that could not look, one whose finding was too large to be sent. */
export const stockOf = (result: Pick<CheckResult, "id" | "data">): Stock | null =>
  result.id === DRIFT_CHECK ? (Stock.safeParse(result.data).data ?? null) : null;

export interface DriftPlace {
  group: string;
  workload: string;
}

/**
 * What a workload is compared with: all that name the same group, else those of the same name on nodes with the same label `group`. Null:
 * with nothing.
 */
export function placeOf(ownGroup: string, label: string | null | undefined, workload: string): DriftPlace | null {
  if (ownGroup) return { group: ownGroup, workload: "" };
  return label ? { group: label, workload } : null;
}
