import * as z from "zod";
import { CheckDefinition, CheckId, CheckResult } from "./check";
import { HostMemory } from "./host-memory";
import { HostLimits } from "./host-policy";
import { EpochMs, Name, NodeId, OrgId, RepairId, TargetId } from "./ids";
import { WorkloadDocument, WorkloadsReport } from "./node-workloads";
import { SignedOrder } from "./order";
import { Envelope } from "./plan";
import { Layout } from "./series";

/**
 * What an agent and the gateway say to each other, protocol 1. Fields are added, never changed; unknown fields are ignored.
 *
 * POST /agent/v1/enrol                      EnrolRequest → EnrolAnswer      (one-time token in the body)
 * POST /agent/v1/challenge                  ChallengeRequest → ChallengeAnswer
 * POST /agent/v1/session                    SessionRequest → SessionAnswer  (short-lived bearer token for all that follow)
 * POST /agent/v1/reports                    Report → ReportAnswer           (metrics; the hot path; body may be gzip)
 * POST /agent/v1/health                     Health → 204                    (checks, inventory; body may be gzip)
 * GET  /agent/v1/memory                     → HostMemoryAnswer              (for an agent that has lost its own)
 * POST /agent/v1/logs                       LogBatch → 204                  (lines of declared logs; body may be gzip)
 * GET  /agent/v1/tasks?waitMs=25000         → Tasks                         (long-poll)
 * POST /agent/v1/targets/:targetId/progress TargetProgress → TargetAnswer
 * POST /agent/v1/targets/:targetId/log      LogChunks → TargetAnswer
 * POST /agent/v1/targets/:targetId/result   TargetResult → TargetAnswer
 * POST /agent/v1/orders/:orderId/answer     OrderAnswer → 204               (the result of a dry run or a drill's part)
 */
export const PROTOCOL = 1;

/** The agent version that simulated hosts of the demo report. Pages mark these hosts as simulated. */
export const SIMULATED_AGENT = "simulated";

/** Enrolment tokens look like `mwe_<secret>.<fingerprint>`; the fingerprint is the first 32 hexadecimal digits of SHA-256(SPKI DER) of the org's signing key. */
export const EnrolRequest = z.object({
  protocol: z.literal(PROTOCOL),
  token: z.string().max(200),
  name: Name,
  /** Ed25519 public key, SPKI DER, base64. */
  publicKey: z.string().max(200),
  /** X25519 public key, SPKI DER, base64: secrets of a repair are sealed to it. */
  sealingKey: z.string().max(200),
  agentVersion: z.string().max(40),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;
export const EnrolAnswer = z.object({
  nodeId: NodeId,
  orgId: OrgId,
  /** The org's Ed25519 public key, SPKI DER, base64; must fit the token's fingerprint. */
  signingKey: z.string(),
  timeMs: EpochMs,
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

export const ChallengeRequest = z.object({ nodeId: NodeId });
/** `challenge` is single-use and short-lived; `timeMs` lets the agent learn its clock's offset. */
export const ChallengeAnswer = z.object({ challenge: z.string(), timeMs: EpochMs });
export type ChallengeAnswer = z.infer<typeof ChallengeAnswer>;
/** `signature`: Ed25519, base64, over the UTF-8 bytes of `millwright-session:<nodeId>:<challenge>`. */
export const SessionRequest = z.object({ nodeId: NodeId, challenge: z.string().max(500), signature: z.string().max(200) });
export type SessionRequest = z.infer<typeof SessionRequest>;
export const SessionAnswer = z.object({ token: z.string(), expiresAtMs: EpochMs, timeMs: EpochMs, intervalMs: z.int().positive() });
export type SessionAnswer = z.infer<typeof SessionAnswer>;

/** The message that a node signs to open a session. */
export const sessionMessage = (nodeId: string, challenge: string) => `millwright-session:${nodeId}:${challenge}`;

/**
 * One interval's metrics. `values` is base64 of float32 little-endian in the layout's order; NaN = absent.
 * `layout` travels with the first report of a session and whenever it changed, else `layoutId` alone.
 * (`sequence`, node) makes a redelivery harmless; spooled reports keep their own `atMs`.
 */
export const Report = z.object({
  protocol: z.literal(PROTOCOL),
  sequence: z.int().nonnegative(),
  atMs: EpochMs,
  intervalMs: z.int().min(1_000).max(3_600_000),
  layoutId: z.int().positive().optional(),
  layout: Layout.optional(),
  values: z.string().max(12_000),
});
export type Report = z.infer<typeof Report>;
/** `layoutId` null: the portal does not know the layout; send the report again with `layout`. */
export const ReportAnswer = z.object({ layoutId: z.int().positive().nullable() });
export type ReportAnswer = z.infer<typeof ReportAnswer>;

/** A text that a host reports. The limit is above any real value, so that a hostile host cannot fill the portal. */
const Said = z.string().max(300);
/** Fields that only a newer agent or a single check knows, bounded as a whole. */
const loose = (most: number) =>
  z
    .record(z.string().max(200), z.unknown())
    .refine((value) => JSON.stringify(value).length <= most, `must be at most ${most} characters as JSON`);

export const Gpu = z.object({
  index: z.int(),
  uuid: Said,
  name: Said,
  memoryBytes: z.number(),
  driver: Said.optional(),
});
/** What the host is. Kept with history: a change is drawn on the node's time axis. */
export const Inventory = z.object({
  hostname: Said,
  os: Said,
  kernel: Said,
  architecture: Said,
  cpuModel: Said,
  cpuCount: z.int(),
  memoryBytes: z.number(),
  bootId: Said,
  python: Said.nullable(),
  cuda: Said.nullable(),
  driver: Said.nullable(),
  agentVersion: Said,
  gpus: z.array(Gpu).max(256),
  addresses: z.array(Said).max(1_000),
  workloads: z.array(z.object({ name: Said, kind: Said, digest: Said.optional() })).max(1_000),
});
export type Inventory = z.infer<typeof Inventory>;

/** What the agent itself costs the host. */
export const Footprint = z.object({ rssBytes: z.number(), cpuRatio: z.number(), spooledReports: z.int() });
export type Footprint = z.infer<typeof Footprint>;

/** The state of every check, whole: sent when one changed and at least once a minute. */
export const Health = z.object({
  protocol: z.literal(PROTOCOL),
  sequence: z.int().nonnegative(),
  atMs: EpochMs,
  checks: z.array(CheckResult).max(2_000),
  /** Sent once a session. */
  definitions: z.array(CheckDefinition).max(200).optional(),
  /** Sent once a session and when it changed. */
  inventory: Inventory.optional(),
  footprint: Footprint.optional(),
  /** Workloads found on the host and not yet declared, for a person to accept. */
  discovered: z.array(loose(16_000)).max(200).optional(),
  /** Sent once a session and when it changed. */
  workloads: WorkloadsReport.optional(),
  /** What the host's policy forbids. Sent once a session and after each change. */
  policy: HostLimits.optional(),
  /** What the host has had, whole. Sent once a session and after each change. */
  hostMemory: HostMemory.optional(),
});
export type Health = z.infer<typeof Health>;

/** A thing to do. Work for a target stays in the answer until the target has moved on, so that losing an answer loses nothing. */
export const Task = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run"), envelope: Envelope }),
  z.object({ kind: z.literal("cancel"), repairId: RepairId, targetId: TargetId, fencingToken: z.int() }),
  z.object({ kind: z.literal("check-now"), check: CheckId }),
  z.object({ kind: z.literal("order"), signed: SignedOrder }),
  /** What the portal declares for this node. Stays in the answer until the agent has said that it looked at this revision. */
  z.object({ kind: z.literal("workloads"), document: WorkloadDocument }),
]);
export type Task = z.infer<typeof Task>;
export const Tasks = z.object({ tasks: z.array(Task) });
export type Tasks = z.infer<typeof Tasks>;

export const Phase = z.enum(["running", "verifying", "rolling-back"]);
export type Phase = z.infer<typeof Phase>;
/** Sent when a phase or a step begins; `running` claims the target and starts its lease. `leaseMs` covers the step's time-out plus grace. */
export const TargetProgress = z.object({
  fencingToken: z.int(),
  phase: Phase,
  stepId: z.string().max(60).nullable(),
  leaseMs: z.int().positive(),
  atMs: EpochMs,
});
export type TargetProgress = z.infer<typeof TargetProgress>;

export const LogStream = z.enum(["stdout", "stderr", "agent"]);
export type LogStream = z.infer<typeof LogStream>;
/** `number` counts from 0 within a target without gaps; a number seen before is ignored. */
export const LogChunk = z.object({
  number: z.int().nonnegative(),
  atMs: EpochMs,
  stepId: z.string().max(60),
  stream: LogStream,
  text: z.string().max(65_536),
});
export type LogChunk = z.infer<typeof LogChunk>;
export const LogChunks = z.object({ fencingToken: z.int(), chunks: z.array(LogChunk).min(1).max(64) });
export type LogChunks = z.infer<typeof LogChunks>;

export const TargetOutcome = z.enum([
  "fixed",
  "not-fixed",
  /** The steps succeeded, but the check timed out, so it is unknown whether the fault is gone. Nothing was rolled back. */
  "unproved",
  "rolled-back",
  "rollback-failed",
  "failed",
  "cancelled",
  /** The agent refused to begin (signature, hash, expiry, policy, seen before); `sentence` says why. */
  "refused",
  /** The agent was killed in the middle and does not know how it ended. */
  "interrupted",
]);
export type TargetOutcome = z.infer<typeof TargetOutcome>;

/** How it ended, with the signal before and after as the proof. */
export const TargetResult = z.object({
  fencingToken: z.int(),
  outcome: TargetOutcome,
  sentence: z.string().max(2_000),
  exitCode: z.int().nullable(),
  before: CheckResult.nullable(),
  after: CheckResult.nullable(),
  startedAtMs: EpochMs.nullable(),
  finishedAtMs: EpochMs,
  /** Number of log chunks that were written in all. */
  chunks: z.int().nonnegative(),
});
export type TargetResult = z.infer<typeof TargetResult>;

/** `cancel`: someone asked for this target to be stopped. `stale`: the fencing token is no longer the target's; stop reporting. */
export const TargetAnswer = z.object({ verdict: z.enum(["go-on", "cancel", "stale"]) });
export type TargetAnswer = z.infer<typeof TargetAnswer>;
