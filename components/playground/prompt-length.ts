import { LONGEST_PROMPT, LONGEST_SYSTEM_PROMPT } from "@/lib/contracts/playground";
import { formatCount } from "../format";

const problem = (text: string, most: number): string | null =>
  text.length <= most ? null : `Too long: ${formatCount(text.length)} characters, ${formatCount(most)} at most`;

/** Why a prompt cannot be sent for its length; null when it can. The text itself is never cut. */
export const promptProblem = (text: string) => problem(text.trim(), LONGEST_PROMPT);
export const systemPromptProblem = (text: string) => problem(text, LONGEST_SYSTEM_PROMPT);
