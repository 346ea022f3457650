import * as z from "zod";
import { LogChunk, Phase } from "./agent";
import { CheckResult } from "./check";
import { RefusingNode } from "./host-policy";
import { DrillId, DryRunId, EpochMs, IncidentId, NodeId, RepairId, Sha256, TargetId, UserId } from "./ids";
import { Locale } from "./locale";
import { Need } from "./need";
import { Owner } from "./owner";
import { PasskeyAssertion, Plan } from "./plan";
import { Risk } from "./runbook";
import { Told } from "./told";
import { WaveSize } from "./waves";

export const RepairState = z.enum([
  "draft",
  "pending",
  "approved",
  "running",
  "paused",
  "halted",
  "succeeded",
  "failed",
  "cancelled",
  "rejected",
  "expired",
]);
export type RepairState = z.infer<typeof RepairState>;

/** Some of its targets may have begun, and others may still begin or end. */
export const begunRepairStates: readonly RepairState[] = ["running", "paused", "halted"];
/** Millwright opens targets of these, as waves and limits allow. */
export const dispatchedRepairStates: readonly RepairState[] = ["approved", "running"];
/** Not ended. */
export const openRepairStates: readonly RepairState[] = ["draft", "pending", "approved", ...begunRepairStates];
/** Ended in a way that can be tried again. */
export const retryableRepairStates: readonly RepairState[] = ["failed", "cancelled", "expired"];

export const TargetState = z.enum([
  "waiting",
  "ready",
  "running",
  "verifying",
  "rolling-back",
  "fixed",
  "not-fixed",
  "unproved",
  "rolled-back",
  "rollback-failed",
  "failed",
  "cancelled",
  "skipped",
  "lost",
]);
export type TargetState = z.infer<typeof TargetState>;

/** No agent has begun it. */
export const unbegunTargetStates: readonly TargetState[] = ["waiting", "ready"];
/** An agent has it, under a lease. */
export const leasedTargetStates: readonly TargetState[] = Phase.options;
/** Handed out: the node counts as busy. */
export const openedTargetStates: readonly TargetState[] = ["ready", ...leasedTargetStates];
/** Not ended. */
export const openTargetStates: readonly TargetState[] = ["waiting", ...openedTargetStates];
/** It ran, and the fault may still be there. */
export const wrongTargetStates: readonly TargetState[] = ["failed", "not-fixed", "unproved", "rolled-back", "rollback-failed", "lost"];

const Waves = z.array(WaveSize).min(1).max(20);
const RequestedTargets = z
  .array(z.strictObject({ nodeId: NodeId, workload: z.string().max(80).default("") }))
  .min(1)
  .max(1_000);

/** Requests a run of a runbook. The answer is a pending repair with its plan (or an approved one if the policy needs no approval). */
export const RequestRepair = z.strictObject({
  runbook: z.string().max(60),
  incidentId: IncidentId.optional(),
  targets: RequestedTargets,
  parameters: z.record(z.string(), z.string().max(4_000)).default({}),
  reason: z.string().trim().max(2_000).default(""),
  waves: Waves.optional(),
  concurrency: z.int().min(1).max(1_000).optional(),
  failureShare: z.number().min(0).max(1).optional(),
  /** A dry run of exactly this, made before: it is kept with the repair. */
  dryRunId: DryRunId.optional(),
});
export type RequestRepair = z.input<typeof RequestRepair>;

/** An edit of a pending repair: a new plan, a new hash; every approval so far is void. Absent fields stay as they are. */
export const EditRepair = z.strictObject({
  repairId: RepairId,
  /** The hash of the plan that is edited; a newer plan makes this a conflict. */
  planHash: Sha256,
  targets: RequestedTargets.optional(),
  /** Only those that change; "" clears a value. */
  parameters: z.record(z.string(), z.string().max(4_000)).default({}),
  reason: z.string().trim().max(2_000).optional(),
  waves: Waves.optional(),
  concurrency: z.int().min(1).max(1_000).optional(),
  failureShare: z.number().min(0).max(1).optional(),
});
export type EditRepair = z.input<typeof EditRepair>;

export const ApproveRepair = z.strictObject({
  repairId: RepairId,
  /** The hash that the approver saw; a newer plan makes this a conflict. */
  planHash: Sha256,
  comment: z.string().trim().max(2_000).optional(),
  /** Irreversible repairs: the node's name, typed. */
  typedName: z.string().max(200).optional(),
  passkey: PasskeyAssertion.optional(),
});
export type ApproveRepair = z.infer<typeof ApproveRepair>;
export const RejectRepair = z.strictObject({ repairId: RepairId, planHash: Sha256, comment: z.string().trim().min(1).max(2_000) });
export type RejectRepair = z.infer<typeof RejectRepair>;
export const RepairRef = z.strictObject({ repairId: RepairId });
export type RepairRef = z.infer<typeof RepairRef>;
/** A post-mortem draft in the reader's language. */
export const PostMortemRef = RepairRef.extend({ language: Locale.default("en") });
export type PostMortemRef = z.input<typeof PostMortemRef>;
export const CancelRepair = z.strictObject({ repairId: RepairId, reason: z.string().trim().max(500).default("") });
export type CancelRepair = z.input<typeof CancelRepair>;

export const RepairRow = z.object({
  id: RepairId,
  number: z.int(),
  state: RepairState,
  risk: Risk,
  title: z.string(),
  runbook: z.string(),
  reason: z.string(),
  requesterId: UserId.nullable(),
  requesterName: z.string(),
  incidentId: IncidentId.nullable(),
  /** Part of a fire drill. */
  drillId: DrillId.nullable(),
  nodeNames: z.array(z.string()),
  targetCount: z.int(),
  fixedCount: z.int(),
  /** Targets whose outcome is unknown. */
  lostCount: z.int(),
  createdAt: EpochMs,
  expiresAt: EpochMs,
  finishedAt: EpochMs.nullable(),
  /** Who can move it on now, and until when. */
  owner: Owner,
  deadlineAt: EpochMs.nullable(),
  approvalsNeeded: z.int(),
  approvalsGiven: z.int(),
  /** False while it is pending and too few people may approve it: it could only expire. */
  enough: z.boolean(),
  can: z.object({
    approve: z.boolean(),
    reject: z.boolean(),
    cancel: z.boolean(),
    pause: z.boolean(),
    resume: z.boolean(),
    retry: z.boolean(),
    edit: z.boolean(),
  }),
});
export type RepairRow = z.infer<typeof RepairRow>;

export const RepairFilter = z.strictObject({
  state: z.enum(["needs-me", "open", "finished", "all"]).default("all"),
  nodeId: NodeId.optional(),
  runbook: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type RepairFilter = z.input<typeof RepairFilter>;
export const RepairList = z.object({ repairs: z.array(RepairRow), needsMe: z.int() });
export type RepairList = z.infer<typeof RepairList>;

export const RepairTarget = z.object({
  id: TargetId,
  nodeId: NodeId,
  nodeName: z.string(),
  workload: z.string(),
  wave: z.int(),
  state: TargetState,
  stepId: z.string().nullable(),
  sentence: z.string(),
  told: Told.nullable().default(null),
  startedAt: EpochMs.nullable(),
  finishedAt: EpochMs.nullable(),
  deadlineAt: EpochMs.nullable(),
  cancelRequested: z.boolean(),
  exitCode: z.int().nullable(),
  before: CheckResult.nullable(),
  after: CheckResult.nullable(),
  chunks: z.int(),
  /** When its output was deleted, past its retention. */
  outputDeletedAt: EpochMs.nullable(),
});
export type RepairTarget = z.infer<typeof RepairTarget>;

export const Approval = z.object({
  userId: UserId.nullable(),
  name: z.string(),
  decision: z.enum(["approved", "rejected"]),
  planHash: Sha256,
  comment: z.string(),
  atMs: EpochMs,
  void: z.boolean(),
});
export type Approval = z.infer<typeof Approval>;

/** Warnings for approvers. */
export const RepairWarning = z.enum(["unverified", "no-rollback", "downtime"]);
export type RepairWarning = z.infer<typeof RepairWarning>;

export const RepairDetail = RepairRow.extend({
  plan: Plan,
  planHash: Sha256,
  targets: z.array(RepairTarget),
  approvals: z.array(Approval),
  /** What the repair still waits for. */
  needs: z.array(Need),
  /** Names of those who may approve (kept when it was rejected or expired). */
  approvers: z.array(z.string()),
  retryOf: RepairId.nullable(),
  warnings: z.array(RepairWarning),
  /** Nodes that would refuse the plan by their host's policy; only while nothing has begun. */
  refusing: z.array(RefusingNode).default([]),
  /** What the viewer's approval must carry; `credentialIds` are the passkeys they can sign with. */
  asks: z
    .object({ passkey: z.boolean(), typedName: z.boolean(), solo: z.boolean(), rpId: z.string(), credentialIds: z.array(z.string()) })
    .optional(),
});
export type RepairDetail = z.infer<typeof RepairDetail>;

/** A page of a target's log: `after` = the last number the reader has (−1 = none); without it, the tail. */
export const LogQuery = z.strictObject({
  after: z.coerce.number().int().min(-1).optional(),
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(2_000).default(500),
});
export type LogQuery = z.input<typeof LogQuery>;
export const LogPage = z.object({ chunks: z.array(LogChunk), first: z.int(), last: z.int(), total: z.int(), done: z.boolean() });
export type LogPage = z.infer<typeof LogPage>;
