import { mergeOldest } from "./bound";
import { addTemplate, mergeInto } from "./generalise";
import { findFitting } from "./learn";
import { createMiner, type Miner, type MinerLimits, putBounded, type Template, templateOf } from "./miner";

/**
 * Merges another node's miner into this one. Afterwards `templateOf(miner, id)` also works for the other's ids.
 * Two nodes that saw the same first line of a template gave it the same id.
 */
export function joinMiner(miner: Miner, other: Miner): void {
  const base = miner.lines;
  miner.lines += other.lines;
  miner.merged += other.merged;
  for (const template of [...other.byId.values()].sort((a, b) => a.firstSeen - b.firstSeen)) {
    const fitting = findFitting(miner, template.tokens);
    const home = fitting ?? addFrom(miner, template, base);
    if (fitting) {
      fitting.count += template.count;
      fitting.lastSeen = Math.max(fitting.lastSeen, base + template.lastSeen);
    }
    if (!templateOf(miner, template.id)) putBounded(miner.aliases, template.id, home.id, miner.limits.forms);
  }
  for (const [former, id] of other.aliases)
    if (!templateOf(miner, former) && templateOf(miner, id)) putBounded(miner.aliases, former, id, miner.limits.forms);
  if (miner.byId.size > miner.limits.templates) mergeOldest(miner);
}

function addFrom(miner: Miner, { id, tokens, count, firstSeen, lastSeen }: Template, base: number): Template {
  // The same id with other tokens: both began with one line, then each learned what varies. They are one template only if one covers the other.
  const free = miner.byId.has(id) ? `${id}-${miner.byId.size}` : id;
  const added = addTemplate(miner, { tokens: [...tokens], count, firstSeen: base + firstSeen, lastSeen: base + lastSeen }, free);
  return mergeInto(miner, [added], added.tokens);
}

export interface SavedMiner {
  limits: MinerLimits;
  lines: number;
  merged: number;
  templates: Template[];
  aliases: [string, string][];
}

/** What survives a restart, as plain data. */
export const saveMiner = (miner: Miner): SavedMiner => ({
  limits: miner.limits,
  lines: miner.lines,
  merged: miner.merged,
  templates: [...miner.byId.values()],
  aliases: [...miner.aliases],
});

export function loadMiner(saved: SavedMiner): Miner {
  const miner = createMiner(saved.limits);
  for (const { id, ...rest } of saved.templates) addTemplate(miner, { ...rest, tokens: [...rest.tokens] }, id);
  for (const [former, id] of saved.aliases) putBounded(miner.aliases, former, id, miner.limits.forms);
  miner.lines = saved.lines;
  miner.merged = saved.merged;
  return miner;
}
