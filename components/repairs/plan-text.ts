import type { Plan } from "@/lib/contracts/plan";
import { formatDuration, plural } from "../format";

/** "1 node, then 2, then 7": how the waves open. */
export function wavesSentence(plan: Pick<Plan, "waves" | "verify">): string {
  const [first, ...rest] = plan.waves.map((wave) => wave.length);
  if (rest.length === 0) return `${plural(first ?? 0, "node")}, in one wave.`;
  const each = plan.verify ? "each wave opens when the one before it is verified" : "one wave after the other";
  return `${plural(first ?? 0, "node")} first, then ${rest.join(", then ")}; ${each}.`;
}

/** What happens if it fails, in the order in which it would. */
export function failureSentences(plan: Pick<Plan, "verify" | "rollback" | "waves" | "failureShare">): string[] {
  const way =
    plan.rollback.length > 0
      ? `the rollback runs (${plural(plan.rollback.length, "step")})`
      : "nothing is rolled back: this runbook has no way back";
  const sentences = [
    plan.verify
      ? `If a step fails, or ${plan.verify.check} is not ok within ${formatDuration(plan.verify.withinMs)}, ${way}.`
      : `If a step fails, ${way}. Nothing verifies that the fault is gone.`,
  ];
  if (plan.waves.length > 1) {
    const share = plan.failureShare > 0 ? ` or more than ${Math.round(plan.failureShare * 100)} % of a wave fail` : " or any target fails";
    sentences.push(`If a verification does not hold${share}, no further wave opens.`);
  }
  sentences.push("The incident stays open until its signal is quiet.");
  return sentences;
}

export const downtimeSentence = (plan: Pick<Plan, "downtimeMs">): string =>
  plan.downtimeMs === 0 ? "No downtime expected." : `About ${formatDuration(plan.downtimeMs)} of downtime a node.`;
