import { LONGEST_PROMPT, LONGEST_SYSTEM_PROMPT } from "@/lib/contracts/prompt";

const problem = (text: string, most: number): { length: number; most: number } | null =>
  text.length <= most ? null : { length: text.length, most };

/** The length of a prompt that is too long, and the most; null when it can be sent. The text is never cut. */
export const promptProblem = (text: string) => problem(text.trim(), LONGEST_PROMPT);
export const systemPromptProblem = (text: string) => problem(text, LONGEST_SYSTEM_PROMPT);
