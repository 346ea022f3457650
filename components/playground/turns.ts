import type * as z from "zod";
import type { AnswerEvent, AnswerStats, StoredMessage } from "@/lib/contracts/playground";

export interface Answer {
  content: string;
  thinking: string;
  error: string | null;
  status: number | null;
  stopped: boolean;
  stats: z.infer<typeof AnswerStats> | null;
  isRunning: boolean;
  /** When the prompt was sent, by this browser's clock; null for what was read from history. */
  sentAt: number | null;
}
/** A prompt and what came of it. */
export interface Turn {
  id: string;
  prompt: string;
  model: string;
  answer: Answer;
}

export const newTurn = (id: string, prompt: string, model: string, sentAt: number): Turn => ({
  id,
  prompt,
  model,
  answer: { content: "", thinking: "", error: null, status: null, stopped: false, stats: null, isRunning: true, sentAt },
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
        ...newTurn(message.id, message.content, model, 0),
        answer: { ...newTurn("", "", "", 0).answer, isRunning: false, sentAt: null },
      });
      continue;
    }
    const turn = turns.at(-1);
    if (!turn) continue;
    const { content, thinking, error, stopped, stats } = message;
    turn.answer = { content, thinking, error, status: null, stopped, stats, isRunning: false, sentAt: null };
  }
  return turns;
}
