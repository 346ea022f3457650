import "server-only";
import { asSystem } from "@/lib/context";
import { durationMs, type GoldenAnswers } from "@/lib/contracts/runbook";
import type { Tx } from "@/lib/db";
import type { RepairRecord, TargetRecord } from "./load";
import { loadRunbook } from "./request";

/** wait: no verdict yet, so nothing is proved yet. */
export type Golden = { kind: "none" } | { kind: "wait" } | { kind: "passed"; sentence: string } | { kind: "unproved"; sentence: string };

const unproved = (why: string): Golden => ({ kind: "unproved", sentence: `not proved: ${why}` });

/** What the runbook of a repair asks of a model's answers, as the version says that was approved. */
export async function goldenAnswersOf(tx: Tx, repair: RepairRecord): Promise<GoldenAnswers | undefined> {
  const { slug, version } = repair.plan.runbook;
  return (await loadRunbook(tx, asSystem(repair.orgId), slug, version)).verify?.answers;
}

/**
 * Whether a repair whose nodes are all fixed is proved by its golden prompts. Only a run in which every answer passed proves it: one that is
 * cancelled, late or undecided does not.
 */
export async function golden(tx: Tx, repair: RepairRecord, targets: readonly TargetRecord[], now = Date.now()): Promise<Golden> {
  const answers = await goldenAnswersOf(tx, repair);
  if (!answers) return { kind: "none" };
  const { orgId, id: repairId } = repair;
  const run = await tx.testRun.findFirst({ where: { orgId, repairId }, select: { id: true, state: true } });
  if (run?.state === "done") {
    const counts = await tx.testCell.groupBy({ by: ["verdict"], where: { orgId, runId: run.id }, _count: true });
    const all = counts.reduce((sum, each) => sum + each._count, 0);
    const passed = counts.find(({ verdict }) => verdict === "passed")?._count ?? 0;
    if (all > 0 && passed === all) return { kind: "passed", sentence: `${passed} of ${all} golden answers passed` };
    return unproved(`${passed} of ${all} golden answers of the test set ${answers.testSet} passed`);
  }
  if (run?.state === "cancelled") return unproved(`the run of the test set ${answers.testSet} was cancelled`);
  const fixedAt = Math.max(...targets.map(({ finishedAt }) => finishedAt?.getTime() ?? 0));
  if (now > fixedAt + durationMs(answers.within))
    return unproved(`the answers of the test set ${answers.testSet} did not come within ${answers.within}`);
  return { kind: "wait" };
}
