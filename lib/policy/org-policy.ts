import "server-only";
import * as z from "zod";
import { can, demand } from "@/lib/auth/authorize";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { publish } from "@/lib/bus";
import { hashOf } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { rolesThatCan } from "@/lib/contracts/can";
import { Blessing, CONFIRM_FOUR_EYES_OFF, FIRST_GROUP, OrgPolicy, type PolicyPage, type SavePolicy } from "@/lib/contracts/policy";
import { Risk } from "@/lib/contracts/runbook";
import { type Tx, withOrg } from "@/lib/db";
import { type Reason, refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";
import type { Prisma } from "@/prisma/generated/client";
import { policyGaps } from "./gaps";
import { loadMembers } from "./voters";

const Stored = z.object({ policy: OrgPolicy, blessings: z.array(Blessing) });
type Stored = z.infer<typeof Stored>;

const leads = (count: number) => [{ group: FIRST_GROUP, count }];
const none = { reasonRequired: false, typedName: false, passkey: false };

/** The policy of an org that has not chosen one. */
export const shippedPolicy: OrgPolicy = {
  fourEyes: true,
  solo: false,
  groups: [{ name: FIRST_GROUP, roles: rolesThatCan("repair.approve"), userIds: [] }],
  risks: {
    "read-only": { ...none, approvals: [], expiry: "24h" },
    reversible: { ...none, approvals: leads(1), reasonRequired: true, expiry: "24h" },
    disruptive: { ...none, approvals: leads(2), reasonRequired: true, expiry: "8h" },
    irreversible: { ...none, approvals: leads(2), reasonRequired: true, typedName: true, expiry: "4h" },
  },
  labels: [],
  freezes: [],
  maintenance: [],
  blastRadius: { maxNodes: null, maxShare: 0.5, disruptivePerHour: null },
};

/** The org's rules and its leads' standing approvals, held until the transaction ends: two changes at once must not undo each other. */
export async function loadPolicyForChange(tx: Tx, orgId: string): Promise<Stored> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`policy:${orgId}`}, 0))`;
  return loadPolicy(tx, orgId);
}

/** The org's rules and its leads' standing approvals. */
export async function loadPolicy(tx: Tx, orgId: string): Promise<Stored> {
  const row = await tx.orgPolicy.findUnique({ where: { orgId } });
  return row ? Stored.parse(row.body) : { policy: shippedPolicy, blessings: [] };
}

/** Writes an org's policy. The caller has checked it and writes the audit row. */
export async function storePolicy(tx: Tx, orgId: string, stored: Stored): Promise<void> {
  const body = stored as unknown as Prisma.InputJsonObject;
  await tx.orgPolicy.upsert({ where: { orgId }, create: { orgId, body }, update: { body, updatedAt: new Date() } });
}

/** The approval policy with its standing approvals, gaps and the reader's rights. @throws AppError `forbidden`. */
export function readPolicy(ctx: Ctx): Promise<PolicyPage> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const rights = { edit: await can(tx, ctx, "policy.edit"), bless: await can(tx, ctx, "runbook.edit") };
    const stored = await loadPolicy(tx, ctx.orgId);
    const gaps = policyGaps(stored.policy, await loadMembers(tx, ctx.orgId));
    return { ...stored, policyHash: hashOf(stored.policy), gaps, can: rights };
  });
}

/**
 * Changes the org's rules. A pending repair keeps the rules it was requested under; stricter new rules apply as well.
 * @throws AppError `invalid` for a group that does not exist, for a rule that nobody could satisfy, and for a change without approvals;
 * `conflict` when it was changed since it was read; `reauthenticate`, since any change may be one that asks for less.
 */
export async function savePolicy(ctx: Ctx, input: SavePolicy): Promise<PolicyPage> {
  await mutate(ctx, "policy.edit", async (tx) => {
    const before = await loadPolicyForChange(tx, ctx.orgId);
    if (hashOf(before.policy) !== input.basedOn) throw refuse("conflict", "policyChanged");
    await refuseUnsound(tx, ctx, input.policy);
    if (before.policy.fourEyes && !input.policy.fourEyes && input.confirm !== CONFIRM_FOUR_EYES_OFF)
      throw refuse("invalid", "confirmFourEyesOff", { words: CONFIRM_FOUR_EYES_OFF }, "confirm");
    const isChanged = hashOf(input.policy) !== input.basedOn;
    if (isChanged) await demandRecentProof(tx, ctx);
    // Saved unchanged, the shipped rules become the organisation's own choice.
    await storePolicy(tx, ctx.orgId, { ...before, policy: input.policy });
    if (isChanged) await recordSecurityChange(tx, ctx, "policyChanged", { also: loosened(before.policy, input.policy) });
    return {
      subject: `policy:${ctx.orgId}`,
      before: before.policy,
      after: input.policy,
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "policy" }),
    };
  });
  return readPolicy(ctx);
}

/** The parts of a policy change of which owners are notified. */
function loosened(before: OrgPolicy, after: OrgPolicy): "fourEyesOff" | "soloOn" | "both" | "no" {
  const fourEyesOff = before.fourEyes && !after.fourEyes;
  const soloOn = !before.solo && after.solo;
  if (fourEyesOff) return soloOn ? "both" : "fourEyesOff";
  return soloOn ? "soloOn" : "no";
}

/** @throws AppError `invalid`, with the path of the part that is impossible. */
export async function refuseUnsound(tx: Tx, ctx: Ctx, policy: OrgPolicy): Promise<void> {
  const rows = await tx.membership.findMany({ where: { orgId: ctx.orgId }, select: { userId: true } });
  const members = new Set(rows.map((row) => row.userId));
  const invalid = (path: string, reason: Reason, values = {}) => refuse("invalid", reason, values, path);
  const names = policy.groups.map((group) => group.name);
  if (new Set(names).size < names.length) throw invalid("groups", "groupTwice");
  for (const group of policy.groups) {
    if (group.userIds.some((userId) => !members.has(userId))) throw invalid("groups", "groupStranger", { group: group.name });
  }
  const asked = [...Object.values(policy.risks).map((rule) => rule.approvals), ...policy.labels.map((rule) => rule.approvals)].flat();
  for (const { group, count } of asked) {
    const found = policy.groups.find((one) => one.name === group);
    if (!found) throw invalid("risks", "groupMissing", { group });
    if (found.userIds.length > 0 && found.userIds.length < count) throw invalid("risks", "groupSmall", { group, count });
  }
  for (const rule of policy.labels) {
    if (rule.instead && rule.approvals.length === 0 && rule.risks.some((risk) => risk !== "read-only"))
      throw invalid("labels", "insteadNeedsApproval");
  }
  for (const risk of Risk.options) {
    // Only read-only repairs may need no approval; for others there are standing approvals.
    if (risk !== "read-only" && policy.risks[risk].approvals.length === 0)
      throw invalid(`risks.${risk}.approvals`, "riskNeedsApproval", { risk });
  }
}
