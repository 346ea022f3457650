import * as z from "zod";
import { EpochMs } from "./ids";
import { IncidentRow } from "./incident";

const Means = z.array(z.number().nullable());
/** How many there are, and how many the means are made from. */
const Counted = z.object({ all: z.int(), read: z.int() });

/** How busy the fleet's GPUs were over a day, and what happened in that time. */
export const FleetLoad = z.object({
  /** When it was read: one reading serves the whole org for a minute. */
  atMs: EpochMs,
  fromMs: EpochMs,
  toMs: EpochMs,
  stepMs: z.int().positive(),
  /** Means (0–1) over the GPUs that were read, a value a step; null where nothing was measured. */
  utilization: Means,
  memory: Means,
  /** Nodes that report GPUs, and their GPUs. */
  nodes: Counted,
  gpus: Counted,
  /** Stored hours that are damaged and left out. */
  damagedHours: z.int(),
  /** Opened in this time, fire drills left out; the unsolved and the newest, at most 40. */
  incidents: z.array(IncidentRow),
  incidentCount: z.int(),
});
export type FleetLoad = z.infer<typeof FleetLoad>;
