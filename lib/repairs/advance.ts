import "server-only";
import { publish } from "@/lib/bus";
import { asSystem, type Ctx } from "@/lib/context";
import { begunRepairStates } from "@/lib/contracts/repair";
import { afterCommit, type Tx, withOrg } from "@/lib/db";
import { recordEvents } from "@/lib/events/record";
import { enqueue } from "@/lib/jobs/queue";
import { kept, storyOf, tell } from "@/lib/told";
import { absentIsDone } from "./absent-is-done";
import { closeRepair } from "./close";
import { openTargets } from "./dispatch";
import { type Golden, golden } from "./golden";
import { loadTargets, lockRepair, type RepairRecord } from "./load";
import { nextStep } from "./next-step";
import { moveRepair } from "./state";
import { timings } from "./timings";
import { wakeThoseWaitingFor } from "./wake-waiting";

/** Advances a repair by one step, from its rows: the next wave, a halt, an end, or nothing. Safe to call at any time and twice. */
export async function advanceRepair(ctx: Ctx, input: { repairId: string }): Promise<void> {
  await withOrg(ctx, async (tx) => {
    const repair = await lockRepair(tx, ctx, input.repairId).catch(absentIsDone);
    if (!repair || !begunRepairStates.includes(repair.state)) return;
    await stepOn(tx, asSystem(ctx.orgId), repair);
  });
  await wakeThoseWaitingFor(ctx, input.repairId);
}

async function stepOn(tx: Tx, ctx: Ctx, repair: RepairRecord): Promise<void> {
  const targets = await loadTargets(tx, repair);
  const next = nextStep(repair, targets);
  switch (next.kind) {
    case "wait":
      return;
    case "open":
      await openTargets(tx, ctx, repair, next.wave);
      return;
    case "halt": {
      const deadlineAt = new Date(Date.now() + timings.haltedMs);
      await moveRepair(tx, repair, "running", "halted", { deadlineAt, ...kept(next.why) });
      const halted = tell("repair.halted", { number: repair.number, why: next.why.told });
      await recordEvents(tx, ctx, [{ kind: "repair.halted", ...halted, repairId: repair.id, incidentId: repair.incidentId }]);
      afterCommit(() => publish(ctx.orgId, { noun: "repairs", id: repair.id }));
      return;
    }
    case "close": {
      const proof: Golden = next.to === "succeeded" ? await golden(tx, repair, targets) : { kind: "none" };
      if (proof.kind === "wait") {
        afterCommit(() => enqueue("repair.prove", { orgId: ctx.orgId, repairId: repair.id }));
        return;
      }
      const to = proof.kind === "unproved" ? "failed" : next.to;
      const why = proof.kind === "none" ? next.why : tell("repair.endedAndProof", { ended: next.why.told, proof: proof.why.told });
      // All targets ended while it was paused: it becomes running again, and then ends.
      if (repair.state === "paused") await moveRepair(tx, repair, "paused", "running");
      const current = repair.state === "paused" ? { ...repair, state: "running" as const } : repair;
      await closeRepair(tx, ctx, current, to, to === "cancelled" && repair.sentence ? storyOf(repair) : why);
    }
  }
}
