import * as z from "zod";
import { CheckId } from "./check";
import { EpochMs, NodeId, OrgId, RepairId, Sha256, TargetId, UserId } from "./ids";
import { Duration, Risk, Step } from "./runbook";

/** A parameter's value as text; a secret is sealed to the node's key and is shown elsewhere only as set. */
export const PlanValue = z.union([z.string().max(4_000), z.object({ sealed: z.string().max(8_000) })]);
export type PlanValue = z.infer<typeof PlanValue>;

export const PlanTarget = z.object({
  targetId: TargetId,
  nodeId: NodeId,
  nodeName: z.string(),
  /** The workload whose check is verified; "" = the host. */
  workload: z.string(),
  parameters: z.record(z.string(), PlanValue),
});
export type PlanTarget = z.infer<typeof PlanTarget>;

/**
 * The golden prompts that prove a repair, as they were when the plan was made. `sha256` is the hash of the prompt's texts, the rows and their
 * expectations; the ids tell whether a set or an endpoint of this name is still the same one.
 */
export const PlanAnswers = z.object({
  testSetId: z.string(),
  testSet: z.string(),
  rows: z.int().positive(),
  prompt: z.string(),
  promptVersion: z.int(),
  sha256: Sha256,
  endpointId: z.string(),
  endpoint: z.string(),
  model: z.string(),
  within: Duration,
});
export type PlanAnswers = z.infer<typeof PlanAnswers>;

/**
 * What an approver agrees to: everything that decides what will run, where and until when, and nothing else.
 * It names org, repair, creation and expiry, so that an old approval can never fit a new repair.
 * `planHash` is the SHA-256 of its canonical JSON (RFC 8785).
 */
export const Plan = z.object({
  version: z.literal(1),
  orgId: OrgId,
  repairId: RepairId,
  createdAtMs: EpochMs,
  expiresAtMs: EpochMs,
  runbook: z.object({ slug: z.string(), version: z.int(), title: z.string() }),
  risk: Risk,
  reason: z.string(),
  steps: z.array(Step),
  verify: z.object({ check: CheckId, withinMs: z.int().positive(), quietMs: z.int().nonnegative() }).nullable(),
  /** The portal runs them once every node is fixed; agents only verify them with the plan's hash. */
  answers: PlanAnswers.optional(),
  rollback: z.array(Step),
  downtimeMs: z.int().nonnegative(),
  outputLimitBytes: z.int().positive(),
  targets: z.array(PlanTarget).min(1).max(1_000),
  /** Target ids, wave by wave; the next wave opens when the one before it is verified. */
  waves: z.array(z.array(TargetId).min(1)).min(1),
  /** How many targets of a wave may run at once. */
  concurrency: z.int().min(1).max(1_000),
  /** Share of a wave's targets (0–1) that may fail before the repair halts; a failed verification always halts. */
  failureShare: z.number().min(0).max(1),
});
export type Plan = z.infer<typeof Plan>;

/** How much longer a verification waits for a check that has no time to look: a busy host is no broken one. */
const LONGEST_PATIENCE_MS = 5 * 60_000;
export const patienceMs = ({ withinMs }: { withinMs: number }): number => Math.min(withinMs, LONGEST_PATIENCE_MS);
/** The longest that a verification takes, but for the check's own time. */
export const verifyLimitMs = (verify: { withinMs: number; quietMs: number }): number =>
  verify.withinMs + patienceMs(verify) + verify.quietMs;

/** A WebAuthn assertion over the plan hash (base64url fields), for policies that demand one. */
export const PasskeyAssertion = z.object({
  credentialId: z.string(),
  authenticatorData: z.string(),
  clientDataJson: z.string(),
  signature: z.string(),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

export const PlanApproval = z.object({
  userId: UserId,
  name: z.string(),
  atMs: EpochMs,
  passkey: PasskeyAssertion.optional(),
});
export type PlanApproval = z.infer<typeof PlanApproval>;

/** What the portal signs and one agent runs, once. The signature is Ed25519 over the canonical JSON of all other fields. */
export const EnvelopeBody = z.object({
  protocol: z.literal(1),
  plan: Plan,
  planHash: Sha256,
  targetId: TargetId,
  nodeId: NodeId,
  fencingToken: z.int().positive(),
  expiresAtMs: EpochMs,
  approvals: z.array(PlanApproval),
});
export const Envelope = EnvelopeBody.extend({ signature: z.string() });
export type Envelope = z.infer<typeof Envelope>;
