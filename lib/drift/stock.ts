import "server-only";
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Inventory } from "@/lib/contracts/agent";
import type { CheckResult } from "@/lib/contracts/check";
import { DriftFacts } from "@/lib/contracts/drift";

export const DRIFT_CHECK = "python.drift";

/** The facts that the agent's check reported. */
const Stock = z.object({ group: z.string().max(80).default(""), digest: z.string().min(1).max(100), facts: DriftFacts });
export type Stock = z.infer<typeof Stock>;

/** Null for what is no inventory: another check, one that could not look, one whose finding was too large to be sent. */
export const stockOf = (result: Pick<CheckResult, "id" | "data">): Stock | null =>
  result.id === DRIFT_CHECK ? (Stock.safeParse(result.data).data ?? null) : null;

/** Facts of the machine, not of a workload: compared once for each node, under the workload "". */
const OF_THE_HOST = ["#driver", "#kernel"];
/** The facts without those of the machine, which are compared once for each node. */
export const notOfTheHost = (facts: DriftFacts): DriftFacts =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => !OF_THE_HOST.includes(name)));

/** The machine's own facts, from its inventory: its driver, CUDA, kernel and system. */
export function hostStock({ driver, cuda, kernel, os }: Inventory, group: string): Stock {
  const facts: DriftFacts = { "#kernel": kernel, "#os": os, ...(driver ? { "#driver": driver } : {}), ...(cuda ? { "#cuda": cuda } : {}) };
  const lines = Object.entries(facts).map(([name, version]) => `${name}=${version}`);
  return { group, facts, digest: createHash("sha256").update(lines.sort().join("\n")).digest("hex") };
}

export interface DriftPlace {
  group: string;
  workload: string;
}

/** In place of a workload's name; no workload can have this name. */
const HOST = "#host";

/**
 * A workload's group: all that name the same group, else those of the same name on nodes with the same label `group`. Null:
 * none. The machine itself uses the label first.
 */
export function placeOf(ownGroup: string, label: string | null | undefined, workload: string): DriftPlace | null {
  if (workload === "") return label || ownGroup ? { group: label || ownGroup, workload: HOST } : null;
  if (ownGroup) return { group: ownGroup, workload: "" };
  return label ? { group: label, workload } : null;
}
