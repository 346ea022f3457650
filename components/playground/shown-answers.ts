import { answerVersions } from "./branches";
import type { Turn } from "./turns";

/** The turns that a pane shows, for other parts of the page. */
export interface ShownPane {
  path: Turn[];
  turns: Turn[];
}
/** An answer on the page that can be chosen for a comparison. */
export interface ShownAnswer {
  id: string;
  /** Counted from 1, as people see them. */
  pane: number;
  prompt: number;
  /** null: the only answer to its prompt. */
  version: number | null;
  model: string;
  text: string;
}

/** Every answer to the prompts that the panes show, including answers of other branches. */
export function shownAnswers(panes: ShownPane[]): ShownAnswer[] {
  return panes.flatMap(({ path, turns }, pane) =>
    path.flatMap((turn, prompt) => {
      const versions = answerVersions(turns, turn).filter(({ answer }) => answer.content !== "");
      return versions.map(({ id, model, answer }, version) => ({
        id,
        pane: pane + 1,
        prompt: prompt + 1,
        version: versions.length > 1 ? version + 1 : null,
        model,
        text: answer.content,
      }));
    }),
  );
}

/** The complete answers in the other panes to the same prompt at the same place as `turn`. */
export function besides(panes: ShownPane[], turn: Turn): Turn[] {
  const place = panes.flatMap(({ path }) => (path.includes(turn) ? [path.indexOf(turn)] : []))[0] ?? -1;
  return panes.flatMap(({ path }) => {
    const other = path[place];
    const isRival = other && other !== turn && other.prompt === turn.prompt && other.answer.content !== "" && !other.answer.isRunning;
    return isRival && other.isStored ? [other] : [];
  });
}

/** What to compare an answer with first: its neighbour, another answer to its prompt, or any other. */
export function rivalOf(panes: ShownPane[], turn: Turn): string {
  const [beside] = besides(panes, turn);
  const pane = panes.find(({ path }) => path.includes(turn));
  const version = pane && answerVersions(pane.turns, turn).findLast(({ id, answer }) => id !== turn.id && answer.content !== "");
  return (beside ?? version)?.id ?? shownAnswers(panes).find(({ id }) => id !== turn.id)?.id ?? turn.id;
}
