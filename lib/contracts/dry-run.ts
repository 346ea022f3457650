import * as z from "zod";
import { DryRunReport } from "./dry-run-report";
import { DryRunId, EpochMs, IncidentId, NodeId, RepairId, Sha256, TargetId } from "./ids";
import { OrderState } from "./order";
import { PlanValue } from "./plan";
import { Step } from "./runbook";

const Chosen = {
  nodeId: NodeId,
  workload: z.string().max(80).default(""),
  parameters: z.record(z.string(), z.string().max(4_000)).default({}),
};
/** A dry run of a repair's target (with its plan and values), of a runbook in the library, or of an unsaved text. */
export const RequestDryRun = z.union([
  z.strictObject({ repairId: RepairId, targetId: TargetId }),
  z.strictObject({ runbook: z.string().max(60), incidentId: IncidentId.optional(), ...Chosen }),
  z.strictObject({ yaml: z.string().max(100_000), ...Chosen }),
]);
export type RequestDryRun = z.input<typeof RequestDryRun>;

export const DryRunRow = z.object({
  id: DryRunId,
  state: OrderState,
  title: z.string(),
  /** Null: a text that was not saved. */
  runbook: z.string().nullable(),
  version: z.int().nullable(),
  nodeId: NodeId,
  nodeName: z.string(),
  workload: z.string(),
  repairId: RepairId.nullable(),
  /** The plan it was made of: a plan edited since has another hash. */
  planHash: Sha256.nullable(),
  requesterName: z.string(),
  sentence: z.string(),
  createdAt: EpochMs,
  expiresAt: EpochMs,
  finishedAt: EpochMs.nullable(),
});
export type DryRunRow = z.infer<typeof DryRunRow>;

export const DryRunDetail = DryRunRow.extend({
  steps: z.array(Step),
  parameters: z.record(z.string(), PlanValue),
  report: DryRunReport.nullable(),
});
export type DryRunDetail = z.infer<typeof DryRunDetail>;

export const DryRunFilter = z.strictObject({
  repairId: RepairId.optional(),
  runbook: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type DryRunFilter = z.input<typeof DryRunFilter>;
export const DryRunList = z.object({ dryRuns: z.array(DryRunRow), can: z.object({ request: z.boolean() }) });
export type DryRunList = z.infer<typeof DryRunList>;
export const DryRunRef = z.strictObject({ dryRunId: DryRunId });
export type DryRunRef = z.infer<typeof DryRunRef>;
