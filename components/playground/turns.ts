import type * as z from "zod";
import { withCallPiece } from "@/lib/contracts/chat-messages";
import type { AnswerEvent, AnswerStats, StoredMessage } from "@/lib/contracts/playground";
import type { AnswerChecks, Parameters, PromptImage, ToolCall, ToolResult } from "@/lib/contracts/prompt";

export type ParameterName = keyof Parameters;
export interface Answer {
  content: string;
  thinking: string;
  toolCalls: ToolCall[];
  /** The verdict of the schemas; null = nothing was checked. */
  checks: AnswerChecks | null;
  error: string | null;
  status: number | null;
  stopped: boolean;
  stats: z.infer<typeof AnswerStats> | null;
  isRunning: boolean;
  /** When the prompt was sent, by this browser's clock; null for a turn of the history. */
  sentAt: number | null;
  /** When the first and the last piece came, by this browser's clock. */
  firstAt: number | null;
  lastAt: number | null;
  pieces: number;
  thinkingPieces: number;
}
/** A person's input: a prompt with images, or the results of the calls before it. */
export interface TurnInput {
  prompt: string;
  images: PromptImage[];
  toolResults: ToolResult[];
}
/** An input and one answer to it. Turns form a tree: an edited prompt and another answer to the same prompt are branches. */
export interface Turn extends TurnInput {
  /** The answer's id. The page makes one until the portal has sent it. */
  id: string;
  /** Stays the same when `id` changes: the key of lists on the page. */
  key: string;
  /** The portal has stored it. */
  isStored: boolean;
  promptId: string;
  /** The answer before the prompt; null at the beginning. */
  parentId: string | null;
  model: string;
  /** The parameters that were sent with it: a server that refuses may not know one. Empty for a turn of the history. */
  sent: ParameterName[];
  answer: Answer;
  /** The conversation's owner voted for this answer. */
  better: boolean;
}

const emptyAnswer: Answer = {
  content: "",
  thinking: "",
  toolCalls: [],
  checks: null,
  error: null,
  status: null,
  stopped: false,
  stats: null,
  isRunning: false,
  sentAt: null,
  firstAt: null,
  lastAt: null,
  pieces: 0,
  thinkingPieces: 0,
};

/** A turn that was sent just now. */
export const newTurn = (id: string, said: TurnInput & Pick<Turn, "promptId" | "parentId" | "model" | "sent">, sentAt: number): Turn => ({
  ...said,
  id,
  key: id,
  isStored: false,
  better: false,
  answer: { ...emptyAnswer, isRunning: true, sentAt },
});

/** An answer after one more event, which came at `now`. */
export function grown(before: Answer, event: AnswerEvent, now: number): Answer {
  const isPiece = event.kind === "text" || event.kind === "thinking" || event.kind === "call";
  const answer = isPiece ? { ...before, firstAt: before.firstAt ?? now, lastAt: now, pieces: before.pieces + 1 } : before;
  switch (event.kind) {
    case "started":
      return answer;
    case "text":
      return { ...answer, content: answer.content + event.text };
    case "thinking":
      return { ...answer, thinking: answer.thinking + event.text, thinkingPieces: answer.thinkingPieces + 1 };
    case "call":
      return { ...answer, toolCalls: withCallPiece(answer.toolCalls, event) };
    case "checked":
      return { ...answer, checks: event.checks };
    case "done":
      return { ...answer, stats: event.stats, isRunning: false };
    case "failed":
      return { ...answer, stats: event.stats, error: event.message, status: event.status, isRunning: false };
  }
}

/** A stored conversation as turns, every branch of it; a prompt without an answer is a turn, too. */
export function turnsOf(messages: StoredMessage[], model: string): Turn[] {
  const prompts = new Map(messages.flatMap((message) => (message.role === "user" ? [[message.id, message] as const] : [])));
  const answered = new Set(messages.flatMap(({ role, parentId }) => (role === "assistant" && parentId !== null ? [parentId] : [])));
  return messages.flatMap((message): Turn[] => {
    if (message.role === "user") return answered.has(message.id) ? [] : [storedTurn(message, null, model)];
    const prompt = prompts.get(message.parentId ?? "");
    return prompt ? [storedTurn(prompt, message, model)] : [];
  });
}

function storedTurn(prompt: StoredMessage, message: StoredMessage | null, model: string): Turn {
  const { id } = message ?? prompt;
  return {
    id,
    key: id,
    isStored: true,
    promptId: prompt.id,
    parentId: prompt.parentId,
    prompt: prompt.content,
    images: prompt.images,
    toolResults: prompt.toolResults,
    model: message?.model || model,
    sent: [],
    better: message?.better ?? false,
    answer: message ? storedAnswer(message) : emptyAnswer,
  };
}

const storedAnswer = ({ content, thinking, toolCalls, checks, error, stopped, stats }: StoredMessage): Answer => ({
  ...emptyAnswer,
  content,
  thinking,
  toolCalls,
  checks,
  error,
  stopped,
  stats,
});
