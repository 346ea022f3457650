import { randomUUID } from "node:crypto";
import type { Ending } from "./engine";
import type { Usage } from "./served-model";

/** How an answer and its pieces are written. */
export interface AnswerShape {
  whole(text: string, ending: Ending, usage: Usage): unknown;
  piece(text: string): unknown;
  last(ending: Ending): unknown;
  usage(usage: Usage): unknown;
}

function shape(model: string, prefix: string, whole: string, piece: string, choices: Choices): AnswerShape {
  const common = { id: `${prefix}-${randomUUID()}`, created: Math.floor(Date.now() / 1_000), model };
  const choice = (content: object, finish: string | null) => [{ index: 0, ...content, finish_reason: finish }];
  return {
    whole: (text, ending, usage) => ({ ...common, object: whole, choices: choice(choices.whole(text), ending), usage }),
    piece: (text) => ({ ...common, object: piece, choices: choice(choices.piece(text), null) }),
    last: (ending) => ({ ...common, object: piece, choices: choice(choices.piece(""), ending) }),
    usage: (usage) => ({ ...common, object: piece, choices: [], usage }),
  };
}
interface Choices {
  whole(text: string): object;
  piece(text: string): object;
}

export const chatShape = (model: string) =>
  shape(model, "chatcmpl", "chat.completion", "chat.completion.chunk", {
    whole: (content) => ({ message: { role: "assistant", content } }),
    piece: (content) => ({ delta: { content } }),
  });
export const completionShape = (model: string) =>
  shape(model, "cmpl", "text_completion", "text_completion", { whole: (text) => ({ text }), piece: (text) => ({ text }) });
