import "server-only";
import { canonicalJson } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import type { Task } from "@/lib/contracts/agent";
import type { Envelope, PasskeyAssertion } from "@/lib/contracts/plan";
import { leasedTargetStates } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { signWithOrgKey } from "@/lib/orgs/signing-key";
import { asRepair, asTarget, loadVoters, type RepairRecord, type TargetRecord } from "./load";

/** The acting node. @throws AppError `forbidden` for everybody else. */
export function actingNode(ctx: Ctx): string {
  if (ctx.actor.kind !== "node") throw refuse("forbidden", "agentOnly");
  return ctx.actor.nodeId;
}

type Unsigned = Omit<Envelope, "signature">;

/**
 * The tasks of the node's agent: signed envelopes of targets that are ready for it, and targets that it must stop. Read from the rows
 * each time, so that a lost answer loses nothing.
 */
export async function pendingTasks(ctx: Ctx): Promise<Task[]> {
  const nodeId = actingNode(ctx);
  const { runs, cancels } = await withOrg(ctx, async (tx) => {
    const rows = await tx.repairTarget.findMany({
      where: {
        orgId: ctx.orgId,
        nodeId,
        OR: [{ state: "ready" }, { state: { in: [...leasedTargetStates] }, cancelRequestedAt: { not: null } }],
      },
      orderBy: { id: "asc" },
      take: 20,
    });
    const targets = rows.map(asTarget);
    const ready = targets.filter((target) => target.state === "ready" && (target.deadlineAt?.getTime() ?? 0) > Date.now());
    const repairs = await tx.repair.findMany({ where: { orgId: ctx.orgId, id: { in: ready.map((target) => target.repairId) } } });
    const runs: Unsigned[] = [];
    for (const target of ready) {
      const repair = repairs.find((one) => one.id === target.repairId);
      if (repair) runs.push(envelopeOf(asRepair(repair), target, await loadVoters(tx, repair)));
    }
    return { runs, cancels: targets.filter((target) => target.state !== "ready") };
  });
  const signed = runs.map(async (body): Promise<Task> => {
    const signature = await signWithOrgKey(ctx.orgId, canonicalJson(body));
    return { kind: "run", envelope: { ...body, signature } };
  });
  return [
    ...cancels.map(({ repairId, id, fencingToken }): Task => ({ kind: "cancel", repairId, targetId: id, fencingToken })),
    ...(await Promise.all(signed)),
  ];
}

type Vote = Awaited<ReturnType<typeof loadVoters>>[number];

function envelopeOf(repair: RepairRecord, target: TargetRecord, votes: Vote[]): Unsigned {
  return {
    protocol: 1,
    plan: repair.plan,
    planHash: repair.planHash,
    targetId: target.id,
    nodeId: target.nodeId,
    fencingToken: target.fencingToken,
    expiresAtMs: Math.min(repair.plan.expiresAtMs, target.deadlineAt?.getTime() ?? repair.plan.expiresAtMs),
    // An approval of another hash is already void; this condition only makes sure.
    approvals: votes
      .filter((vote) => vote.planHash === repair.planHash && vote.userId !== null)
      .map((vote) => ({
        userId: vote.userId as string,
        name: vote.name,
        atMs: vote.at.getTime(),
        ...(vote.passkey ? { passkey: vote.passkey as unknown as PasskeyAssertion } : {}),
      })),
  };
}
