import type { AnswerEvent } from "@/lib/contracts/playground";
import { type Answer, grown, newTurn, type Turn, type TurnInput } from "./turns";

/** A pane's conversation: every turn of it, and the end of the branch that is shown (null: the newest). */
export interface Thread {
  turns: Turn[];
  leafId: string | null;
}
export const emptyThread: Thread = { turns: [], leafId: null };

/** Adds a turn, and drops turns that the portal refused and never stored. */
export const asked = (thread: Thread, turn: Turn): Thread => ({
  turns: [...thread.turns.filter((each) => each.isStored), turn],
  leafId: turn.id,
});

export const answered = (thread: Thread, key: string, change: (before: Answer) => Answer): Thread => ({
  ...thread,
  turns: thread.turns.map((turn) => (turn.key === key ? { ...turn, answer: change(turn.answer) } : turn)),
});

/** The thread after one more event of the answer to turn `key`, which came at `now`. */
export function heard(thread: Thread, key: string, event: AnswerEvent, now: number): Thread {
  if (event.kind !== "started") return answered(thread, key, (before) => grown(before, event, now));
  const { promptId, messageId } = event;
  return {
    turns: thread.turns.map((turn) => (turn.key === key ? { ...turn, id: messageId, promptId, isStored: true } : turn)),
    leafId: thread.leafId === key ? messageId : thread.leafId,
  };
}

/** Marks the answer that won a vote, and unmarks the others. */
export const voted = (thread: Thread, among: string[], better: string | null): Thread => ({
  ...thread,
  turns: thread.turns.map((turn) => (among.includes(turn.id) ? { ...turn, better: turn.id === better } : turn)),
});

/** A new turn: an input after `path`, or another answer to the prompt of `again`. */
export function turnAfter(path: Turn[], input: TurnInput, to: Pick<Turn, "model" | "sent">, now: number, again?: Turn): Turn {
  const id = `sent-${now}-${path.length}`;
  const place = again
    ? { promptId: again.promptId, parentId: again.parentId }
    : { promptId: `prompt-${id}`, parentId: path.findLast((turn) => turn.isStored)?.id ?? null };
  return newTurn(id, { ...input, ...to, ...place }, now);
}
