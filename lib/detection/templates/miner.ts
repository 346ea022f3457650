export interface MinerLimits {
  /** Templates that are kept; beyond it the ones not seen for longest are merged. */
  templates: number;
  /** Masked forms and former ids that are remembered. */
  forms: number;
}
const defaultLimits: MinerLimits = { templates: 5_000, forms: 20_000 };

export interface Template {
  /** Stays the same for the life of the template. Templates that are merged into it take this id. */
  id: string;
  tokens: string[];
  count: number;
  /** The numbers of the lines that showed it first and last. */
  firstSeen: number;
  lastSeen: number;
}

/** The templates of one source of log lines. Its limits bound it, whatever the lines contain. */
export interface Miner {
  limits: MinerLimits;
  lines: number;
  byId: Map<string, Template>;
  /** Former id → the id that took its lines over. */
  aliases: Map<string, string>;
  /** Masked form → id, oldest first: a known form costs one look-up. */
  forms: Map<string, string>;
  /** Key of a place in a template → templates that agree everywhere but there. */
  places: Map<number, string[]>;
  /** Number of tokens and first token → ids. */
  byStart: Map<string, Set<string>>;
  /** The same, of those that have a value at a place: only they can cover a line that is new. */
  withValues: Map<string, Set<string>>;
  /** Templates that were merged only because there were too many. */
  merged: number;
}

/** A miner without templates. */
export function createMiner(limits: MinerLimits = defaultLimits): Miner {
  return {
    limits,
    lines: 0,
    byId: new Map(),
    aliases: new Map(),
    forms: new Map(),
    places: new Map(),
    byStart: new Map(),
    withValues: new Map(),
    merged: 0,
  };
}

/** The template of an id: its own, or the one that it was merged into. */
export function templateOf(miner: Miner, id: string): Template | undefined {
  let current = id;
  for (let next = miner.aliases.get(current); next !== undefined; next = miner.aliases.get(current)) current = next;
  return miner.byId.get(current);
}

/** A template as people read it. */
export const templateText = (template: Template): string => template.tokens.join(" ").replace(/([=([]) /g, "$1");

/** Puts a pair into a map that holds at most `most`. The oldest tenth goes at once: to find the oldest entry alone costs as much. */
export function putBounded(map: Map<string, string>, key: string, value: string, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const keep = Math.floor(most * 0.9);
  for (const oldest of map.keys()) {
    if (map.size <= keep) return;
    map.delete(oldest);
  }
}
