import * as z from "zod";
import { AlertRule, Backtest } from "./alert-rule";
import { EpochMs, IncidentId, NodeId } from "./ids";
import { Told } from "./told";

export const RuleId = z.uuid();
export const RuleRef = z.strictObject({ ruleId: RuleId });
export type RuleRef = z.infer<typeof RuleRef>;

/** Most steps by which feedback moves a rule in each direction. */
export const MOST_STEPS = 3;
const Sensitivity = z.int().min(-MOST_STEPS).max(MOST_STEPS);

/** The built-in rules of every organisation. */
export const BuiltInRule = z.enum([
  "disk-fills",
  "memory-fills",
  "gpu-hot",
  "retransmits-unusual",
  "node-silent",
  "log-client",
  "log-route",
  "log-avalanche",
  "log-template-new",
  "log-template-rare",
  "log-rate",
  "log-order",
]);
export type BuiltInRule = z.infer<typeof BuiltInRule>;

/** An alert rule of an organisation, with its state. */
export const Rule = z.object({
  ruleId: RuleId,
  /** As written, before feedback moved it. */
  rule: AlertRule,
  version: z.int(),
  /** Ships with Millwright: it can be changed and switched off, not removed. */
  isBuiltIn: z.boolean(),
  /** The built-in rule whose name it still has: a browser translates it. */
  namedAs: BuiltInRule.nullable(),
  /** Steps by which feedback has moved it; below zero it fires later. */
  sensitivity: Sensitivity,
  changedByName: z.string(),
  changedAt: EpochMs,
  /** Null: not evaluated yet. */
  evaluatedAt: EpochMs.nullable(),
  /** Nodes that it watches, and those of them on which it fires now. Rules about log lines watch workloads. */
  nodes: z.int(),
  firing: z.int(),
  lastFiredAt: EpochMs.nullable(),
  lastSentence: z.string(),
  lastTold: Told.nullable().default(null),
});
export type Rule = z.infer<typeof Rule>;
export const RuleList = z.object({ rules: z.array(Rule), can: z.object({ edit: z.boolean() }) });
export type RuleList = z.infer<typeof RuleList>;

export const SaveRule = z.strictObject({
  /** Absent: a new one. */
  ruleId: RuleId.optional(),
  /** The version that was changed: a conflict when there is a newer one. */
  version: z.int().optional(),
  rule: AlertRule,
});
export type SaveRule = z.infer<typeof SaveRule>;
export const SwitchRule = RuleRef.extend({ enabled: z.boolean() });
export type SwitchRule = z.infer<typeof SwitchRule>;

export const TryRule = z.strictObject({ rule: AlertRule, days: z.int().min(1).max(30).default(7) });
export type TryRule = z.output<typeof TryRule>;

/** A backtest of a rule on the stored history, within a limit of time and size. */
export const RuleTrial = Backtest.extend({
  fromMs: EpochMs,
  toMs: EpochMs,
  /** Nodes that fit the filter, and series (or other things) that were judged on those of them that were read. */
  matched: z.int(),
  subjects: z.int(),
  /** The time limit was reached before all nodes were read. */
  isCut: z.boolean(),
  tookMs: z.number(),
  /** The first alerts of it, the newest first. */
  fires: z.array(
    /** Null, and the workload's name, for a rule about log lines. */
    z.object({
      nodeId: NodeId.nullable(),
      nodeName: z.string(),
      atMs: EpochMs,
      sentence: z.string(),
      told: Told,
      incidentId: IncidentId.nullable(),
    }),
  ),
});
export type RuleTrial = z.infer<typeof RuleTrial>;

/** The current values of the rule's series. */
export const RuleNow = z.object({
  /** Nodes (or workloads with log lines) that fit the rule, and those of them that have what it judges. */
  matched: z.int(),
  reporting: z.int(),
  subjects: z.int(),
  low: z.number().nullable(),
  median: z.number().nullable(),
  high: z.number().nullable(),
  /** Series beyond the bound now; null where a kind has none. */
  beyond: z.int().nullable(),
  /** Every metric that these nodes report, for the choice. */
  metrics: z.array(z.string()),
});
export type RuleNow = z.infer<typeof RuleNow>;
export const LookAtRule = z.strictObject({ rule: AlertRule });
export type LookAtRule = z.infer<typeof LookAtRule>;

export const Verdict = z.enum(["useful", "noise"]);
export type Verdict = z.infer<typeof Verdict>;
/** A person's verdict on a rule's incident; null withdraws it. */
export const JudgeIncident = z.strictObject({ incidentId: IncidentId, verdict: Verdict.nullable() });
export type JudgeIncident = z.infer<typeof JudgeIncident>;
/** The effect of the feedback: the rule's sensitivity before and now, and the share of this verdict in the difference. */
export const JudgedIncident = z.object({ ruleId: RuleId, from: Sensitivity, to: Sensitivity, moved: z.int() });
export type JudgedIncident = z.infer<typeof JudgedIncident>;
export const CompareSensitivity = RuleRef.extend({ from: Sensitivity, to: Sensitivity });
export type CompareSensitivity = z.infer<typeof CompareSensitivity>;
/** What a rule would have done at two sensitivities, on the same history. */
export const SensitivityComparison = z.object({ before: Backtest, after: Backtest });
export type SensitivityComparison = z.infer<typeof SensitivityComparison>;
