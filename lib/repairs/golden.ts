import "server-only";
import { asSystem } from "@/lib/context";
import { durationMs } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import { type Story, tell } from "@/lib/told";
import type { RepairRecord, TargetRecord } from "./load";
import { loadRunbook } from "./request";

/** wait: there is no verdict yet. */
export type Golden = { kind: "none" } | { kind: "wait" } | { kind: "passed"; why: Story } | { kind: "unproved"; why: Story };

const unproved = (why: Story): Golden => ({ kind: "unproved", why: tell("repair.notProved", { why: why.told }) });

/** Older plans do not name golden prompts; only their runbook does. */
async function isAskedForByRunbook(tx: Tx, { orgId, plan }: RepairRecord): Promise<boolean> {
  const { slug, version } = plan.runbook;
  return (await loadRunbook(tx, asSystem(orgId), slug, version)).verify?.answers !== undefined;
}

/**
 * Whether a repair whose nodes are all fixed is proved by the golden prompts of its plan. Only a run in which every answer passed proves it: a
 * cancelled, late or undecided does not.
 */
export async function golden(tx: Tx, repair: RepairRecord, targets: readonly TargetRecord[], now = Date.now()): Promise<Golden> {
  const { orgId, id: repairId } = repair;
  const { answers } = repair.plan;
  if (!answers) {
    return (await isAskedForByRunbook(tx, repair)) ? unproved(tell("repair.unproved.unnamed")) : { kind: "none" };
  }
  const run = await tx.testRun.findFirst({ where: { orgId, repairId }, select: { id: true, state: true } });
  if (run?.state === "done") {
    const counts = await tx.testCell.groupBy({ by: ["verdict"], where: { orgId, runId: run.id }, _count: true });
    const all = counts.reduce((sum, each) => sum + each._count, 0);
    const passed = counts.find(({ verdict }) => verdict === "passed")?._count ?? 0;
    if (all > 0 && passed === all) return { kind: "passed", why: tell("repair.answersPassed", { passed, all }) };
    return unproved(tell("repair.unproved.some", { passed, all, set: answers.testSet }));
  }
  if (run?.state === "cancelled") return unproved(tell("repair.unproved.cancelled", { set: answers.testSet }));
  const fixedAt = Math.max(...targets.map(({ finishedAt }) => finishedAt?.getTime() ?? 0));
  if (now > fixedAt + durationMs(answers.within))
    return unproved(tell("repair.unproved.late", { set: answers.testSet, within: answers.within }));
  return { kind: "wait" };
}
