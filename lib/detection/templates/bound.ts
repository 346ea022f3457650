import { mergeInto } from "./generalise";
import type { Miner, Template } from "./miner";

/** How many are merged at once, so that merging is rare. */
const SHARE = 0.1;
/** Stands for the rest of the line in a template that was made only to save memory. No new line fits it. */
const ANY_REST = "…";

/**
 * Merges the templates that were not seen for longest: those with one first word become `word …`, and what is still too much becomes `…`.
 * Counts the removed templates in `miner.merged`.
 */
export function mergeOldest(miner: Miner): void {
  const before = miner.byId.size;
  const target = Math.floor(miner.limits.templates * (1 - SHARE));
  mergeGroups(miner, target, (template) => [template.tokens[0] ?? "", ANY_REST]);
  if (miner.byId.size > target) mergeGroups(miner, target, () => [ANY_REST]);
  miner.merged += before - miner.byId.size;
}

/** The younger half stays as it is. */
function mergeGroups(miner: Miner, target: number, tokensOf: (template: Template) => string[]): void {
  const byAge = [...miner.byId.values()].sort((a, b) => a.lastSeen - b.lastSeen);
  const groups = new Map<string, Template[]>();
  for (const template of byAge.slice(0, Math.ceil(byAge.length / 2))) {
    const key = tokensOf(template).join(" ");
    const group = groups.get(key);
    if (group) group.push(template);
    else groups.set(key, [template]);
  }
  for (const group of groups.values()) {
    if (miner.byId.size <= target) return;
    if (group.length > 1) mergeInto(miner, group, tokensOf(group[0]!));
  }
}
