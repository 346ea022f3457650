import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { derivedRisk } from "../../lib/contracts/derived-risk";
import { Envelope, type PlanTarget } from "../../lib/contracts/plan";
import type { Identity } from "../link/identity";
import { isSigned } from "../link/keys";
import { pinnedApprovals } from "./passkey";
import { type HostPolicy, policyObjection } from "./policy";

export interface EnvelopeContext {
  identity: Pick<Identity, "nodeId" | "orgId" | "orgKey">;
  policy: HostPolicy;
  /** The latest of the portal's time, the host's own and the floor on disk. */
  nowMs: number;
  /** Resuming after a reboot what was begun in time: its expiry no longer counts. */
  resuming?: boolean;
}
export type EnvelopeVerdict = { envelope: Envelope; target: PlanTarget } | { refusal: string };

/**
 * Decides whether an envelope may run here, as it came over the wire. Signature and hash are taken over what was received, fields
 * that this agent does not know included; what is then run are only fields that it does know.
 */
export function judgeEnvelope(raw: unknown, context: EnvelopeContext): EnvelopeVerdict {
  const parsed = Envelope.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refusal: `the envelope does not fit the protocol: ${issue?.path.join(".")} ${issue?.message}` };
  }
  const envelope = parsed.data;
  const { plan } = envelope;
  const { signature: _, ...body } = raw as Record<string, unknown>;
  const target = plan.targets.find((one) => one.targetId === envelope.targetId && one.nodeId === context.identity.nodeId);
  const { identity, nowMs, resuming } = context;

  if (!isSigned(canonicalize(body) ?? "", envelope.signature, identity.orgKey))
    return { refusal: "the envelope is not signed by the organisation's key" };
  if (planHashOf((raw as { plan: unknown }).plan) !== envelope.planHash)
    return { refusal: "the plan does not fit its hash: something was changed after the approval" };
  if (envelope.nodeId !== identity.nodeId) return { refusal: "the envelope is for another node" };
  if (plan.orgId !== identity.orgId) return { refusal: "the plan belongs to another organisation" };
  if (!target) return { refusal: "the plan has no such target on this node" };
  if (!resuming && nowMs > Math.min(envelope.expiresAtMs, plan.expiresAtMs)) return { refusal: "the approval has expired" };
  const objection = approvalObjection(envelope, context.policy) ?? policyObjection(context.policy, plan);
  return objection ? { refusal: objection } : { envelope, target };
}

/** SHA-256 over the canonical JSON (RFC 8785) of a plan, as it was received. */
export function planHashOf(plan: unknown): string {
  return createHash("sha256")
    .update(canonicalize(plan) ?? "")
    .digest("hex");
}

function approvalObjection({ plan, approvals, planHash }: Envelope, policy: HostPolicy): string | undefined {
  const people = new Set(approvals.map((approval) => approval.userId)).size;
  // The risk in the plan is only the portal's claim, so this host derives the risk from the steps.
  const risk = derivedRisk(plan);
  if (risk !== "read-only" && people < 1) return `the plan is ${risk} and nobody has approved it`;
  if (policy.pinnedApprovers.length === 0) return undefined;
  const signed = pinnedApprovals(approvals, policy.pinnedApprovers, planHash);
  if (signed >= policy.pinnedApprovals) return undefined;
  return `this host demands ${policy.pinnedApprovals} passkey approvals by its pinned approvers and the plan has ${signed}`;
}
