import type { useTranslations } from "next-intl";
import type { RepairTarget, TargetState } from "@/lib/contracts/repair";

/** What a reader looks for first: what went wrong, then what runs, then what was fixed, then what waits. */
const rank: Record<TargetState, number> = {
  "rollback-failed": 0,
  lost: 0,
  failed: 1,
  "not-fixed": 1,
  unproved: 1,
  "rolled-back": 2,
  "rolling-back": 3,
  verifying: 3,
  running: 3,
  ready: 4,
  skipped: 5,
  cancelled: 5,
  fixed: 6,
  waiting: 7,
};
/** From this rank on a target needs no attention. */
const QUIET = 5;

/** A lane's targets with those that matter first; within a rank the plan's order stays. */
export const mattersFirst = (targets: readonly RepairTarget[]): RepairTarget[] => targets.toSorted((a, b) => rank[a.state] - rank[b.state]);

export const isQuiet = (target: RepairTarget): boolean => rank[target.state] >= QUIET;

/** "78 fixed, 1 failed, 21 waiting": how a lane stands, worst first. */
export function laneSentence(
  targets: readonly RepairTarget[],
  t: ReturnType<typeof useTranslations<"repairs">>,
  word: (state: TargetState) => string,
): string {
  const counts = new Map<TargetState, number>();
  for (const target of targets) counts.set(target.state, (counts.get(target.state) ?? 0) + 1);
  const [only] = counts;
  if (only && counts.size === 1) return t("lanes.all", { n: targets.length, state: word(only[0]) });
  return [...counts]
    .sort(([a], [b]) => rank[a] - rank[b])
    .map(([state, count]) => t("lanes.count", { n: count, state: word(state) }))
    .join(t("join"));
}
