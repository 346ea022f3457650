import type { Tokenizer } from "./tokenizer";

export interface AnswerText {
  /** The text that can be shown after this token; `stopped` when a stop text came. */
  push(token: number): { text: string; stopped: boolean };
  /** The text that was held back because it could begin a stop text. */
  end(): string;
}

/** Turns tokens into text. Half a character waits for its other half, the beginning of a stop text for the following token. */
export function answerText(tokenizer: Tokenizer, stops: string[]): AnswerText {
  const decoder = new TextDecoder();
  let held = "";
  const heldBack = (text: string) => {
    for (let length = Math.min(text.length, Math.max(0, ...stops.map((stop) => stop.length - 1))); length > 0; length--) {
      const tail = text.slice(-length);
      if (stops.some((stop) => stop.startsWith(tail))) return length;
    }
    return 0;
  };
  return {
    push(token) {
      const text = held + decoder.decode(tokenizer.bytesOf(token), { stream: true });
      const at = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0));
      if (at !== Number.POSITIVE_INFINITY) {
        held = "";
        return { text: text.slice(0, at), stopped: true };
      }
      const shown = text.length - heldBack(text);
      held = text.slice(shown);
      return { text: text.slice(0, shown), stopped: false };
    },
    end() {
      const rest = held + decoder.decode();
      held = "";
      return rest;
    },
  };
}
