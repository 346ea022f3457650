import * as z from "zod";
import { CheckId, CheckResult } from "./check";
import { Damping } from "./damping";
import { DrillId, EpochMs, IncidentId, NodeId, RepairId, UserId } from "./ids";
import { RepairState } from "./repair";
import { Told } from "./told";

/** open → resolving (the signal is quiet, its window runs) → resolved; a signal that comes back within 24 h reopens the same incident. */
export const IncidentState = z.enum(["open", "resolving", "resolved"]);
export type IncidentState = z.infer<typeof IncidentState>;
export const Severity = z.enum(["critical", "warning"]);
export type Severity = z.infer<typeof Severity>;

export const IncidentRow = z.object({
  id: IncidentId,
  number: z.int(),
  state: IncidentState,
  severity: Severity,
  check: CheckId,
  code: z.string(),
  workload: z.string(),
  sentence: z.string(),
  told: Told.nullable().default(null),
  /** Null: it is not about a node; `nodeName` says what it is about. */
  nodeId: NodeId.nullable(),
  nodeName: z.string(),
  openedAt: EpochMs,
  lastSeenAt: EpochMs,
  resolvedAt: EpochMs.nullable(),
  repeats: z.int(),
  reopened: z.int(),
  assigneeId: UserId.nullable(),
  assigneeName: z.string().nullable(),
  snoozedUntil: EpochMs.nullable(),
  acknowledgedAt: EpochMs.nullable(),
  acknowledgedByName: z.string(),
  /** The incident that this one is a member of. */
  leadId: IncidentId.nullable(),
  /** How many incidents are members of this one. */
  memberCount: z.int(),
  /** Part of a fire drill: no real fault, counted in no statistics. */
  drillId: DrillId.nullable(),
  /** Its node is a simulated host of the demo. */
  isSimulated: z.boolean(),
  /** How long it was resolved before its signal returned. Not part of its duration. */
  restedMs: z.int(),
});
export type IncidentRow = z.infer<typeof IncidentRow>;

export const IncidentFilter = z.strictObject({
  state: z.enum(["open", "resolved", "all"]).default("open"),
  nodeId: NodeId.optional(),
  q: z.string().max(200).optional(),
  /** Only real faults that opened at this moment or later. */
  openedSinceMs: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type IncidentFilter = z.input<typeof IncidentFilter>;
/** `open` counts all that are unsolved, `awake` those of them that are not snoozed. */
export const IncidentList = z.object({ incidents: z.array(IncidentRow), open: z.int(), awake: z.int() });
export type IncidentList = z.infer<typeof IncidentList>;

/** One line of the story: opened, repeated, repair requested, approved, verified, resolved, reopened, comment. */
export const TimelineEntry = z.object({
  id: z.string(),
  atMs: EpochMs,
  kind: z.string(),
  text: z.string(),
  told: Told.nullable().default(null),
  actor: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** A runbook that fits, with its parameters filled in from the finding. */
export const Proposal = z.object({
  slug: z.string(),
  version: z.int(),
  title: z.string(),
  risk: z.string(),
  parameters: z.record(z.string(), z.string()),
  /** Parameters without a value: a person must fill them in. */
  missing: z.array(z.string()),
});
export type Proposal = z.infer<typeof Proposal>;

const Sentence = z.object({ text: z.string(), told: Told });
/** A likely cause. Each sentence is in English, and as a message that can be translated. */
export const Cause = z.object({ what: Sentence, evidence: Sentence, ruleOut: Sentence });
export type Cause = z.infer<typeof Cause>;

/** Repeats that are kept of one incident. */
export const MOST_REPEATS = 500;
/** One result that found the fault again. `data`: null when it was too large to store. */
export const Repeat = z.object({
  id: z.string(),
  atMs: EpochMs,
  severity: Severity,
  code: z.string(),
  sentence: z.string(),
  told: Told.nullable().default(null),
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type Repeat = z.infer<typeof Repeat>;
export const RepeatFilter = z.strictObject({
  incidentId: IncidentId,
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type RepeatFilter = z.output<typeof RepeatFilter>;
/** Newest first. */
export const RepeatList = z.object({ repeats: z.array(Repeat), hasMore: z.boolean() });
export type RepeatList = z.infer<typeof RepeatList>;

export const IncidentDetail = IncidentRow.extend({
  finding: CheckResult,
  quietMs: z.int(),
  /** Null: no agent's check reports it. */
  damping: Damping.nullable(),
  /** The incident that this one is a member of, and why. */
  lead: z.object({ id: IncidentId, number: z.int(), why: z.string(), told: Told.nullable().default(null) }).nullable(),
  /** At most 200, the unsolved ones first. */
  members: z.array(IncidentRow),
  causes: z.array(Cause),
  timeline: z.array(TimelineEntry),
  proposals: z.array(Proposal),
  /** What a person has to do where no runbook repairs the finding. */
  handOff: z.string().nullable(),
  /** The alert rule that fired, and the verdict on this alert; null: a check or another system found it. */
  rule: z
    .object({
      ruleId: z.uuid(),
      name: z.string(),
      sensitivity: z.int(),
      verdict: z.enum(["useful", "noise"]).nullable(),
      judgedByName: z.string().nullable(),
    })
    .nullable(),
  repairs: z.array(z.object({ id: RepairId, number: z.int(), title: z.string(), state: RepairState, createdAt: EpochMs })),
  can: z.object({ request: z.boolean(), triage: z.boolean(), damp: z.boolean() }),
  /** The last merge or split by hand can be undone. */
  canUndoGrouping: z.boolean(),
});
export type IncidentDetail = z.infer<typeof IncidentDetail>;

export const IncidentRef = z.strictObject({ incidentId: IncidentId });
export type IncidentRef = z.infer<typeof IncidentRef>;
/** Makes an incident a member of another. */
export const MergeIncident = z.strictObject({ incidentId: IncidentId, intoId: IncidentId });
export type MergeIncident = z.infer<typeof MergeIncident>;
export const AssignIncident = z.strictObject({ incidentId: IncidentId, userId: UserId.nullable() });
export type AssignIncident = z.infer<typeof AssignIncident>;
export const CommentIncident = z.strictObject({ incidentId: IncidentId, text: z.string().trim().min(1).max(4_000) });
export type CommentIncident = z.infer<typeof CommentIncident>;
/** A person resolves the incident: the workload is gone, or they fixed it. */
export const ResolveIncident = z.strictObject({ incidentId: z.string(), reason: z.string().trim().min(1).max(2_000) });
export type ResolveIncident = z.infer<typeof ResolveIncident>;

export const SnoozeIncident = z.strictObject({
  incidentId: IncidentId,
  untilMs: EpochMs.nullable(),
  reason: z.string().trim().max(500).default(""),
});
export type SnoozeIncident = z.infer<typeof SnoozeIncident>;
