import * as z from "zod";
import { DrillId, EpochMs, IncidentId, NodeId, RepairId } from "./ids";
import { Locale } from "./locale";
import { Need } from "./need";
import { Owner } from "./owner";
import { RepairState } from "./repair";
import { Told } from "./told";

/** The states of a fire drill. lib/drills/state.ts says who moves it on and how long that may take. */
export const DrillState = z.enum([
  "injecting",
  "detecting",
  "approving",
  "repairing",
  "resolving",
  "clearing",
  "passed",
  "failed",
  "cancelled",
  "expired",
]);
export type DrillState = z.infer<typeof DrillState>;
export const DrillOutcome = z.enum(["passed", "failed", "cancelled", "expired"]);
export type DrillOutcome = z.infer<typeof DrillOutcome>;

/** The way from the fault to its proof, in order. */
export const DrillLeg = z.enum([
  "started",
  "injected",
  "detected",
  "opened",
  "requested",
  "approved",
  "dispatched",
  "firstLine",
  "fixed",
  "resolved",
  "cleared",
]);
export type DrillLeg = z.infer<typeof DrillLeg>;
export const drillLegs = DrillLeg.options;
/** When each leg was reached. A missing leg was not reached. */
export const DrillLegs = z.partialRecord(DrillLeg, EpochMs);
export type DrillLegs = z.infer<typeof DrillLegs>;

/** Every sign of a drill carries this in its workload's name. */
export const DRILL_PREFIX = "fire-drill-";
export const isDrillWorkload = (workload: string): boolean => workload.startsWith(DRILL_PREFIX);

export const DrillRow = z.object({
  id: DrillId,
  number: z.int(),
  state: DrillState,
  nodeId: NodeId,
  nodeName: z.string(),
  starterName: z.string(),
  sentence: z.string(),
  told: Told.nullable().default(null),
  createdAt: EpochMs,
  finishedAt: EpochMs.nullable(),
  /** Who must act next, and until when. */
  owner: Owner,
  deadlineAt: EpochMs.nullable(),
});
export type DrillRow = z.infer<typeof DrillRow>;

export const DrillDetail = DrillRow.extend({
  workload: z.string(),
  legs: DrillLegs,
  incident: z.object({ id: IncidentId, number: z.int(), sentence: z.string(), told: Told.nullable() }).nullable(),
  repair: z.object({ id: RepairId, number: z.int(), title: z.string(), state: RepairState }).nullable(),
  /** While it waits for approval: what is still needed, and who can give it. */
  needs: z.array(Need),
  approvers: z.array(z.string()),
  can: z.object({ cancel: z.boolean() }),
});
export type DrillDetail = z.infer<typeof DrillDetail>;

export const DrillFilter = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(100) });
export type DrillFilter = z.input<typeof DrillFilter>;
export const DrillList = z.object({ drills: z.array(DrillRow), can: z.object({ start: z.boolean() }) });
export type DrillList = z.infer<typeof DrillList>;
export const StartDrill = z.strictObject({ nodeId: NodeId });
export type StartDrill = z.infer<typeof StartDrill>;
export const DrillRef = z.strictObject({ drillId: DrillId });
export type DrillRef = z.infer<typeof DrillRef>;
/** A drill's report in the reader's language. */
export const DrillReportRef = DrillRef.extend({ language: Locale.default("en") });
export type DrillReportRef = z.input<typeof DrillReportRef>;
export const CancelDrill = z.strictObject({ drillId: DrillId, reason: z.string().trim().max(500).default("") });
export type CancelDrill = z.input<typeof CancelDrill>;
