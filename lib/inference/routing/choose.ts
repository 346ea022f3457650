import type { Target } from "./target";

/**
 * The endpoint for the next attempt: of those that the breaker lets through, first those that answered the last look, then the one with the fewest
 * requests under way, then the one that has waited longest. null = none.
 */
export function chooseTarget<T extends Pick<Target, "breaker" | "reachable" | "outstanding" | "lastBegunAt">>(
  targets: readonly T[],
  tried: ReadonlySet<T>,
): T | null {
  let best: T | null = null;
  for (const target of targets) {
    if (tried.has(target) || !target.breaker.allows()) continue;
    if (best === null || isBetter(target, best)) best = target;
  }
  return best;
}

type Rank = Pick<Target, "reachable" | "outstanding" | "lastBegunAt">;

function isBetter(one: Rank, other: Rank): boolean {
  const [down, otherDown] = [one.reachable === false, other.reachable === false];
  if (down !== otherDown) return otherDown;
  if (one.outstanding !== other.outstanding) return one.outstanding < other.outstanding;
  return one.lastBegunAt < other.lastBegunAt;
}
