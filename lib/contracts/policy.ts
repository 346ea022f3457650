import * as z from "zod";
import { RefusingNode } from "./host-policy";
import { EpochMs, Name, NodeId, Sha256, UserId } from "./ids";
import { Role } from "./member";
import { Need } from "./need";
import { Duration, Risk } from "./runbook";

const Labels = z.record(z.string().regex(/^[a-z][a-z0-9_.-]{0,39}$/), z.string().max(80));
/** The nodes of a rule: those that carry all of these labels; empty = every node. */
export const LabelSelector = Labels.default({});

/** The group that every policy begins with. Pages show a word of the reader's language in its place. */
export const FIRST_GROUP = "lead or owner";

/** People who can be asked for approvals: those with one of the roles, named people, or named people with one of the roles. */
export const PolicyGroup = z.strictObject({
  name: Name,
  roles: z.array(Role).max(5).default([]),
  userIds: z.array(UserId).max(500).default([]),
});
export type PolicyGroup = z.infer<typeof PolicyGroup>;

export const AskedApproval = z.strictObject({ group: Name, count: z.int().min(1).max(10) });
export type AskedApproval = z.infer<typeof AskedApproval>;

/** What one risk requires on every node. */
export const RiskRule = z.strictObject({
  approvals: z.array(AskedApproval).max(10),
  reasonRequired: z.boolean(),
  typedName: z.boolean(),
  passkey: z.boolean(),
  expiry: Duration,
});
export type RiskRule = z.infer<typeof RiskRule>;

/** What a repair requires when one of its nodes carries these labels, in addition to what its risk requires or instead of it. */
export const LabelRule = z.strictObject({
  labels: LabelSelector,
  risks: z.array(Risk).min(1).max(4),
  approvals: z.array(AskedApproval).max(10),
  /** These approvals replace the risk's own for such nodes; reason, typed name, passkey and expiry stay. */
  instead: z.boolean().default(false),
  passkey: z.boolean().default(false),
});
export type LabelRule = z.infer<typeof LabelRule>;

/** Between these times nothing of these risks begins on these nodes. */
export const FreezeWindow = z
  .strictObject({ title: Name, fromMs: EpochMs, toMs: EpochMs, labels: LabelSelector, risks: z.array(Risk).min(1).max(4) })
  .refine((window) => window.fromMs < window.toMs, { message: "must end after it begins", path: ["toMs"] });
export type FreezeWindow = z.infer<typeof FreezeWindow>;

/** On these nodes, repairs of these risks begin only within such a window. Minutes of the UTC day; a window may run over midnight. */
export const MaintenanceWindow = z.strictObject({
  title: Name,
  labels: LabelSelector,
  risks: z.array(Risk).min(1).max(4),
  /** 0 = Sunday. */
  weekdays: z.array(z.int().min(0).max(6)).min(1).max(7),
  fromMinute: z.int().min(0).max(1_439),
  toMinute: z.int().min(0).max(1_439),
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** How many nodes disruptive and irreversible repairs may take out at once; null = no limit. One node is always allowed. */
export const BlastRadius = z.strictObject({
  maxNodes: z.int().min(1).max(100_000).nullable(),
  /** Of the org's nodes, 0–1. */
  maxShare: z.number().min(0).max(1).nullable(),
  /** Targets begun in the last hour. */
  disruptivePerHour: z.int().min(1).max(100_000).nullable(),
});
export type BlastRadius = z.infer<typeof BlastRadius>;

/** An org's rules for repairs. */
export const OrgPolicy = z.strictObject({
  /** Whoever requests a repair cannot approve it, owners included. */
  fourEyes: z.boolean(),
  /** An owner who is the only possible approver may approve their own reversible repairs, with the node's name typed. */
  solo: z.boolean().default(false),
  groups: z.array(PolicyGroup).max(50),
  risks: z.record(Risk, RiskRule),
  labels: z.array(LabelRule).max(50),
  freezes: z.array(FreezeWindow).max(50),
  maintenance: z.array(MaintenanceWindow).max(50),
  blastRadius: BlastRadius,
});
export type OrgPolicy = z.infer<typeof OrgPolicy>;

/** A lead's standing approval of exactly this version of a runbook for nodes with these labels. */
export const Blessing = z.object({
  slug: z.string(),
  version: z.int(),
  labels: Labels,
  userId: UserId,
  name: z.string(),
  atMs: EpochMs,
});
export type Blessing = z.infer<typeof Blessing>;

export const BlessRunbook = z.strictObject({
  slug: z.string().max(60),
  /** The version that the lead has read; a newer one makes this a conflict. */
  version: z.int().min(1),
  labels: Labels.refine((labels) => Object.keys(labels).length > 0, "needs at least one label"),
});
export type BlessRunbook = z.infer<typeof BlessRunbook>;
export const UnblessRunbook = z.strictObject({ slug: z.string().max(60) });
export type UnblessRunbook = z.infer<typeof UnblessRunbook>;

/** Requests that could only expire, because too few people other than the requester may approve them. */
export const PolicyGap = z.object({
  risk: Risk,
  labels: Labels,
  /** Approvals that it needs. */
  needed: z.int(),
  /** Members whose requests are stuck; `everybody` says that these are all who may request. */
  requesters: z.array(z.string()),
  everybody: z.boolean(),
  /** Everybody who may approve such a repair when another person requests it. */
  approvers: z.array(z.string()),
});
export type PolicyGap = z.infer<typeof PolicyGap>;

export const PolicyPage = z.object({
  policy: OrgPolicy,
  policyHash: Sha256,
  blessings: z.array(Blessing),
  gaps: z.array(PolicyGap),
  can: z.object({ edit: z.boolean(), bless: z.boolean() }),
});
export type PolicyPage = z.infer<typeof PolicyPage>;
/** What an owner types before people can approve their own requests. */
export const CONFIRM_FOUR_EYES_OFF = "four eyes off";
export const SavePolicy = z.strictObject({
  policy: OrgPolicy,
  /** The `policyHash` that was edited; a conflict when the policy has changed since. */
  basedOn: Sha256,
  /** `CONFIRM_FOUR_EYES_OFF`, typed, when the change switches four eyes off. */
  confirm: z.string().max(100).optional(),
});
export type SavePolicy = z.infer<typeof SavePolicy>;

/** Who could approve a repair of this risk on these nodes, under the policy as it is or under one that is not saved yet. */
export const PreviewPolicy = z.strictObject({
  policy: OrgPolicy.optional(),
  /** Empty: a node without labels. */
  nodeIds: z.array(NodeId).max(100),
  risk: Risk,
  /** Who would request it; null: Millwright itself. */
  requesterId: UserId.nullable().default(null),
  /** A runbook of the library: the answer then has the nodes whose hosts would refuse it. */
  runbook: z.string().max(60).optional(),
});
export type PreviewPolicy = z.input<typeof PreviewPolicy>;
export const PolicyPreview = z.object({
  groups: z.array(z.object({ name: z.string(), count: z.int(), people: z.array(z.string()) })),
  /** Whether these people can satisfy every group at once, each counting for one group only. */
  enough: z.boolean(),
  fourEyes: z.boolean(),
  /** The solo rule applies: the requester may approve it alone. */
  solo: z.boolean(),
  reasonRequired: z.boolean(),
  typedName: z.boolean(),
  passkey: z.boolean(),
  expiresMs: z.int(),
  /** Why nothing would begin at this moment; empty when nothing prevents it. */
  held: z.array(Need),
  /** Nodes that would refuse the runbook by their host's policy. */
  refusing: z.array(RefusingNode).default([]),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;
