import { addTemplate } from "./generalise";
import { createMiner, type Miner, type MinerLimits, putBounded, type Template } from "./miner";

/** A miner as plain data, to be stored as JSON. */
export interface SavedMiner {
  limits: MinerLimits;
  lines: number;
  merged: number;
  templates: Template[];
  aliases: [string, string][];
}

/** The miner as plain data. Masked forms are left out: they are learned again. */
export const saveMiner = (miner: Miner): SavedMiner => ({
  limits: miner.limits,
  lines: miner.lines,
  merged: miner.merged,
  templates: [...miner.byId.values()],
  aliases: [...miner.aliases],
});

/** A miner from stored data. */
export function loadMiner(saved: SavedMiner): Miner {
  const miner = createMiner(saved.limits);
  for (const { id, ...rest } of saved.templates) addTemplate(miner, { ...rest, tokens: [...rest.tokens] }, id);
  for (const [former, id] of saved.aliases) putBounded(miner.aliases, former, id, miner.limits.forms);
  miner.lines = saved.lines;
  miner.merged = saved.merged;
  return miner;
}
