import type { Turn } from "./turns";

/** The turns from the first one to `leafId`; to the newest one when `leafId` is null or does not exist. */
export function pathTo(turns: Turn[], leafId: string | null): Turn[] {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  const path: Turn[] = [];
  let turn = byId.get(leafId ?? "") ?? turns.at(-1);
  while (turn && !path.includes(turn)) {
    path.push(turn);
    turn = turn.parentId === null ? undefined : byId.get(turn.parentId);
  }
  return path.reverse();
}

/** One turn for each version of a turn's prompt, oldest first. Includes the turn itself. */
export function promptVersions(turns: Turn[], of: Turn): Turn[] {
  const versions = new Map<string, Turn>();
  for (const turn of turns) {
    // Keep the turn itself for its own version, so that callers find it; take the newest answer for the others.
    if (turn.parentId === of.parentId) versions.set(turn.promptId, turn.promptId === of.promptId ? of : turn);
  }
  return [...versions.values()];
}

/** The answers to a turn's prompt, oldest first. */
export const answerVersions = (turns: Turn[], of: Turn): Turn[] => turns.filter((turn) => turn.promptId === of.promptId);

/** The last turn of the newest branch that contains a turn. */
export function leafAfter(turns: Turn[], from: Turn): string {
  let leaf = from;
  for (let left = turns.length; left > 0; left -= 1) {
    const next = turns.findLast((turn) => turn.parentId === leaf.id);
    if (!next) break;
    leaf = next;
  }
  return leaf.id;
}
