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
  /** When the prompt was sent, by this browser's clock; null for what was read from history. */
  sentAt: number | null;
}
/** A person's input: a prompt with images, or the results of the calls before it. */
export interface TurnInput {
  prompt: string;
  images: PromptImage[];
  toolResults: ToolResult[];
}
/** One turn: the input and the answer. */
export interface Turn extends TurnInput {
  id: string;
  model: string;
  /** The parameters that were sent with it: a server that refuses may not know one. Unknown for what was read from history. */
  sent: ParameterName[];
  answer: Answer;
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
  isRunning: true,
  sentAt: null,
};
export const newTurn = (id: string, input: TurnInput, model: string, sentAt: number, sent: ParameterName[] = []): Turn => ({
  id,
  ...input,
  model,
  sent,
  answer: { ...emptyAnswer, sentAt },
});

/** An answer after one more event. */
export function grown(answer: Answer, event: AnswerEvent): Answer {
  switch (event.kind) {
    case "started":
      return answer;
    case "text":
      return { ...answer, content: answer.content + event.text };
    case "thinking":
      return { ...answer, thinking: answer.thinking + event.text };
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

/** A stored conversation as turns; a prompt whose answer was never written stands alone. */
export function turnsOf(messages: StoredMessage[], model: string): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === "user") {
      turns.push({
        ...newTurn(message.id, { prompt: message.content, images: message.images, toolResults: message.toolResults }, model, 0),
        answer: { ...emptyAnswer, isRunning: false },
      });
      continue;
    }
    const turn = turns.at(-1);
    if (!turn) continue;
    const { content, thinking, toolCalls, checks, error, stopped, stats } = message;
    turn.answer = { ...emptyAnswer, content, thinking, toolCalls, checks, error, stopped, stats, isRunning: false };
  }
  return turns;
}
