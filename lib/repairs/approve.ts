import "server-only";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { ApproveRepair, RepairDetail } from "@/lib/contracts/repair";
import { refuse } from "@/lib/errors";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { mutate } from "@/lib/mutate";
import { isSatisfied, wouldHelp } from "@/lib/policy/policy";
import { eligible, isAuthor, loadMembers, standing } from "@/lib/policy/voters";
import { storableText } from "@/lib/storable-text";
import { tell } from "@/lib/told";
import type { Prisma } from "@/prisma/generated/client";
import { loadVoters, type RepairRecord } from "./load";
import { loadPending } from "./load-pending";
import { readRepair } from "./read";
import { refuseUnrunnable } from "./refusing-nodes";
import { checkedAssertion } from "./signed-approval";
import { moveRepair } from "./state";

/**
 * Records one approval of exactly this plan; the last one needed moves the repair to `approved`.
 * @throws AppError `conflict` when the plan changed, was decided or expired meanwhile, when this person has approved it already, or when every host would refuse it;
 * `reauthenticate` under the solo rule; `forbidden` for its requester and authors (owners included, unless the solo rule holds) and for people in none of the policy's groups.
 */
export async function approveRepair(ctx: Ctx, input: ApproveRepair): Promise<RepairDetail> {
  const comment = storableText(input.comment ?? "");
  await mutate(ctx, "repair.approve", async (tx) => {
    const repair = await loadPending(tx, ctx, input);
    const members = await loadMembers(tx, ctx.orgId);
    const me = members.find((member) => ctx.actor.kind === "user" && member.userId === ctx.actor.userId);
    if (!me) throw refuse("forbidden", "approvalNeedsPerson");
    if (isAuthor(repair.policy, repair.requesterId, me.userId)) throw refuse("forbidden", "ownRepair");
    const approvals = await loadVoters(tx, repair);
    if (approvals.some((approval) => approval.userId === me.userId)) throw refuse("conflict", "approvedAlready");
    const voters = standing(approvals, members);
    if (!eligible([me], repair.policy, repair.requesterId).length) throw refuse("forbidden", "policyNeedsOthers");
    if (repair.policy.solo) await demandRecentProof(tx, ctx);
    await refuseUnrunnable(tx, repair);
    if (!wouldHelp(repair.policy, voters, me)) throw refuse("conflict", "groupApproved");
    refuseUntypedName(repair, input.typedName);
    const passkey = await checkedAssertion(tx, {
      userId: me.userId,
      planHash: repair.planHash,
      isRequired: repair.policy.passkey,
      assertion: input.passkey,
    });
    await tx.repairApproval.create({
      data: {
        orgId: ctx.orgId,
        repairId: repair.id,
        userId: me.userId,
        name: me.name,
        role: me.role,
        decision: "approved",
        planHash: repair.planHash,
        comment,
        ...(passkey ? { passkey } : {}),
      },
    });
    const decided = isSatisfied(repair.policy, [...voters, me]);
    if (decided) {
      const policy = repair.policy as unknown as Prisma.InputJsonObject;
      await moveRepair(tx, repair, "pending", "approved", { policy, deadlineAt: new Date(repair.plan.expiresAtMs) });
    }
    const code = repair.policy.solo ? ("repair.approvedSolo" as const) : ("repair.approved" as const);
    const who = { name: me.name, number: repair.number };
    const approved = comment ? tell(`${code}Why`, { ...who, comment }) : tell(code, who);
    await recordEvents(tx, ctx, [{ kind: "repair.approved", ...approved, repairId: repair.id, incidentId: repair.incidentId }]);
    return {
      subject: `repair:${repair.id}`,
      before: { state: "pending" },
      after: {
        state: decided ? "approved" : "pending",
        planHash: repair.planHash,
        comment,
        signed: passkey !== null,
        ...(repair.policy.solo ? { solo: true } : {}),
      },
      result: undefined,
      due: async () => {
        if (decided) await enqueue("repair.dispatch", { orgId: ctx.orgId, repairId: repair.id });
        await publish(ctx.orgId, { noun: "repairs", id: repair.id });
      },
    };
  });
  return readRepair(ctx, { repairId: input.repairId });
}

function refuseUntypedName(repair: RepairRecord, typed: string | undefined): void {
  if (!repair.policy.typedName) return;
  const names = repair.plan.targets.map((target) => target.nodeName);
  if (typed === undefined || !names.includes(typed)) {
    throw refuse("invalid", repair.policy.solo ? "typeNodeSolo" : "typeNodeNoWayBack", {}, "typedName");
  }
}
