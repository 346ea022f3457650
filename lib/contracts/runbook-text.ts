import type { Step } from "./runbook";

/** Texts of built-in runbooks by their English. A text that an organisation wrote or changed is not among them, and is shown as it is written. */
export type RunbookWords = Record<string, string>;

/** For reading only: what is hashed, signed and sent to agents keeps the runbook's own texts. */
export const runbookText = (words: RunbookWords, text: string): string => (Object.hasOwn(words, text) ? (words[text] ?? text) : text);

/** A step's title; one without is named by its id, so that three scripts are not three times the same words. */
export function stepTitle({ title, id }: Pick<Step, "title" | "id">): string {
  if (title) return title;
  const name = id.replaceAll(/[-_.]+/g, " ").trim();
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
