import * as z from "zod";
import { FleetColumns } from "./fleet-columns";
import { EpochMs } from "./ids";
import { IncidentRow } from "./incident";
import { NodeState } from "./node";
import { RepairRow } from "./repair";

/** How quickly faults were seen, taken up and ended over the window. Null when there was nothing to measure. */
export const ResponseTimes = z.object({
  windowMs: z.int().positive(),
  /** Incidents that opened in the window. */
  incidents: z.int(),
  /** Mean time to detect: from the moment the check first saw the fault to the open incident. */
  mttdMs: z.number().nullable(),
  /** Mean time to acknowledge: from open to the first person's act (acknowledge, assign, comment, snooze, request). */
  mttaMs: z.number().nullable(),
  /** Mean time to resolve: from open to resolved. */
  mttrMs: z.number().nullable(),
  /** Share (0–1) of resolved incidents that a succeeded repair ended. */
  fixedByRunbook: z.number().nullable(),
  /** Share (0–1) of incidents that came back after they were resolved. */
  repeatRate: z.number().nullable(),
  /** Mean time from a request to its last approval. */
  approvalWaitMs: z.number().nullable(),
});
export type ResponseTimes = z.infer<typeof ResponseTimes>;

/** What critical incidents cost at most, by the check that found them; the dearest first. */
export const LostGpuHours = z.array(z.object({ check: z.string(), incidents: z.int(), gpuHours: z.number() }));
export type LostGpuHours = z.infer<typeof LostGpuHours>;

/** How many days of incidents figures are made of. */
export const FiguresRange = z.strictObject({ days: z.coerce.number().int().min(1).max(365).default(30) });
export type FiguresRange = z.output<typeof FiguresRange>;
export const Figures = z.object({ response: ResponseTimes, lostGpuHours: LostGpuHours });
export type Figures = z.infer<typeof Figures>;

/** What a new organisation does first; each with whether it is done. */
export const FirstSteps = z.object({
  host: z.boolean(),
  workload: z.boolean(),
  people: z.boolean(),
  approval: z.boolean(),
  drill: z.boolean(),
});
export type FirstSteps = z.infer<typeof FirstSteps>;

/** Everything on the overview page, in one read. */
export const Overview = z.object({
  atMs: EpochMs,
  needsMe: z.object({
    /** Repairs that the reader may approve now, or that went wrong and wait for a person. */
    repairs: z.array(RepairRow),
    /** Open incidents that are assigned to the reader. */
    incidents: z.array(IncidentRow),
  }),
  /** Open and resolving, the worst and oldest first; at most 50. */
  openIncidents: z.array(IncidentRow),
  openIncidentCount: z.int(),
  nodeCount: z.int(),
  gpuCount: z.int(),
  counts: z.partialRecord(NodeState, z.int()),
  fleet: FleetColumns,
  /** Set when our own ingest lags: nodes are then not judged by their silence. */
  ingestLagMs: z.int().nullable(),
  response: ResponseTimes,
  lostGpuHours: LostGpuHours,
  /** For owners, until all are done or they are dismissed. */
  firstSteps: FirstSteps.nullable(),
  can: z.object({ enrol: z.boolean() }),
});
export type Overview = z.infer<typeof Overview>;
