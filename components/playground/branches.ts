import type { Turn } from "./turns";

/** The turns from the beginning to `leafId`, which is the newest one where it is null or gone. */
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

/** The versions of a turn's prompt, the turn's own among them: one turn of each, oldest first. */
export function promptVersions(turns: Turn[], of: Turn): Turn[] {
  const versions = new Map<string, Turn>();
  for (const turn of turns) {
    // Of its own version the turn itself, so that it is found again; of others the newest answer.
    if (turn.parentId === of.parentId) versions.set(turn.promptId, turn.promptId === of.promptId ? of : turn);
  }
  return [...versions.values()];
}

/** The answers to a turn's prompt, oldest first. */
export const answerVersions = (turns: Turn[], of: Turn): Turn[] => turns.filter((turn) => turn.promptId === of.promptId);

/** The end of the branch that goes on from a turn: what followed it last. */
export function leafAfter(turns: Turn[], from: Turn): string {
  let leaf = from;
  for (let left = turns.length; left > 0; left -= 1) {
    const next = turns.findLast((turn) => turn.parentId === leaf.id);
    if (!next) break;
    leaf = next;
  }
  return leaf.id;
}
