import "server-only";
import { type Rights, rightsOf } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type RepairRow, retryableRepairStates } from "@/lib/contracts/repair";
import { Risk } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { loadPolicy } from "@/lib/policy/org-policy";
import { filledSeats, isSatisfied, seatsOf, type Voter, wouldHelp } from "@/lib/policy/policy";
import { withSoloRule } from "@/lib/policy/solo";
import { eligible, loadMembers, type Member, standing } from "@/lib/policy/voters";
import type { RepairRecord } from "./load";
import { isFinalRepair, repairStates } from "./state";

/** The viewer. What they may do is part of every row, so that the role rules are in one place. */
export interface Viewer {
  userId: string | null;
  may: Rights;
  members: Member[];
  /** Whether the org chose the solo rule. */
  solo: boolean;
}

/** The viewer of a page of repairs, with their rights, read in the caller's transaction. */
export async function viewerOf(tx: Tx, ctx: Ctx): Promise<Viewer> {
  return {
    userId: ctx.actor.kind === "user" ? ctx.actor.userId : null,
    // Actions are for people: Millwright itself, which may do everything, has none.
    may: ctx.actor.kind === "system" ? () => false : await rightsOf(tx, ctx),
    members: await loadMembers(tx, ctx.orgId),
    solo: (await loadPolicy(tx, ctx.orgId)).policy.solo,
  };
}

/** How many names a row shows; the rest is counted. */
const SHOWN_NAMES = 5;

/** A repair as this viewer sees it: its row, what it waits for, and what they may do with it. */
export function viewRepair(
  repair: RepairRecord,
  viewer: Viewer,
  given: readonly { userId: string | null }[],
  ended: { fixed: number; lost: number },
): RepairRow {
  const names = [...new Set(repair.plan.targets.map((target) => target.nodeName))];
  const voters = standing(given, viewer.members);
  const policy = withSoloRule(repair.policy, { chosen: viewer.solo, risk: repair.plan.risk, members: viewer.members });
  const able = eligible(viewer.members, policy, repair.requesterId);
  return {
    id: repair.id,
    number: repair.number,
    state: repair.state,
    risk: Risk.parse(repair.risk),
    title: repair.title,
    runbook: repair.runbookSlug,
    reason: repair.reason,
    requesterId: repair.requesterId,
    requesterName: repair.requesterName,
    incidentId: repair.incidentId,
    drillId: repair.drillId,
    nodeNames: names.slice(0, SHOWN_NAMES),
    targetCount: repair.plan.targets.length,
    fixedCount: ended.fixed,
    lostCount: ended.lost,
    createdAt: repair.createdAt.getTime(),
    expiresAt: repair.expiresAt.getTime(),
    finishedAt: repair.finishedAt?.getTime() ?? null,
    owner: repairStates[repair.state].owner,
    deadlineAt: repair.deadlineAt?.getTime() ?? null,
    approvalsNeeded: seatsOf(repair.policy),
    approvalsGiven: filledSeats(repair.policy, voters).reduce((sum, filled) => sum + filled, 0),
    enough: repair.state !== "pending" || isSatisfied(policy, [...able, ...voters]),
    can: choicesOf({ ...repair, policy }, viewer, voters),
  };
}

function choicesOf(repair: RepairRecord, viewer: Viewer, voters: readonly Voter[]): RepairRow["can"] {
  const { state } = repair;
  const { may } = viewer;
  const pending = state === "pending" && repair.plan.expiresAtMs > Date.now();
  const me = viewer.members.find((member) => member.userId === viewer.userId);
  const helps =
    me !== undefined &&
    eligible([me], repair.policy, repair.requesterId).length > 0 &&
    !voters.some((voter) => voter.userId === me.userId) &&
    wouldHelp(repair.policy, voters, me);
  return {
    approve: pending && may("repair.approve") && helps,
    reject: pending && may("repair.reject"),
    cancel: !isFinalRepair(state) && may("repair.cancel"),
    pause: state === "running" && may("repair.pause"),
    resume: (state === "paused" || state === "halted") && may("repair.resume"),
    retry: retryableRepairStates.includes(state) && may("repair.retry"),
    edit: pending && may("repair.edit"),
  };
}
