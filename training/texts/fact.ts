/** An answer, and several ways to ask for it. */
export interface Fact {
  /** Names the fact in the evaluation: `code:gpu.driver/too-old`. */
  id: string;
  wordings: string[];
  answer: string;
}

/** The first sentences of a text that fit into `longest` characters, at least one. A small model learns short answers better. */
export function shorten(text: string, longest = 230): string {
  const sentences = text
    .replace(/\s+/g, " ")
    .trim()
    .split(/(?<=[.!?]) /);
  let short = "";
  for (const sentence of sentences) {
    if (short !== "" && short.length + sentence.length > longest) break;
    short = `${short} ${sentence}`;
  }
  return short.trim();
}

export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const spoken = (code: string) => code.replaceAll("-", " ").replaceAll(".", " ");
