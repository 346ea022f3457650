import { type PaneSettings, parameterProblem } from "./settings";
import type { Turn } from "./turns";

export interface ContextUse {
  /** What the conversation takes. */
  tokens: number;
  /** Everything in it was counted by the server. */
  isExact: boolean;
  /** What the next request takes: the conversation, the draft, and the answer as far as it is set. */
  needed: number;
  /** Max tokens, when set: the server reserves them for the answer. */
  answer: number | null;
}

/** How many tokens a branch takes: as the server counted them at its last answer; what came after it is estimated. */
export function contextUse(path: Turn[], { system, maxTokens }: Pick<PaneSettings, "system" | "maxTokens">, draft: string): ContextUse {
  const last = path.findLastIndex(({ answer }) => answer.stats?.promptTokens != null);
  const stats = path[last]?.answer.stats;
  // Chat templates leave out the thinking of earlier turns.
  const counted = stats ? (stats.promptTokens ?? 0) + (stats.completionTokens ?? 0) - (stats.thinkingTokens ?? 0) : 0;
  const rest = [...(last < 0 ? [system] : []), ...path.slice(last + 1).flatMap(textsOf)];
  const estimated = sum(rest.map(aboutTokens));
  const tokens = Math.max(0, counted) + estimated;
  const answer = maxTokens.trim() === "" || parameterProblem("maxTokens", maxTokens) ? null : Number(maxTokens);
  return { tokens, isExact: estimated === 0, needed: tokens + aboutTokens(draft) + (answer ?? 1), answer };
}

const textsOf = ({ prompt, toolResults, answer }: Turn): string[] => [
  prompt,
  ...toolResults.map(({ content }) => content),
  answer.content,
  ...answer.toolCalls.map((call) => call.name + call.arguments),
];

/** Common tokenizers make about one token of four letters of English, and of one and a half Chinese characters. */
function aboutTokens(text: string): number {
  const wide = text.match(/[^\0-\u024f]/gu)?.length ?? 0;
  return Math.ceil((text.length - wide) / 4 + wide / 1.5);
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
