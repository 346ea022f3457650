import { errorText, jsonOf } from "../endpoints/refusal-text";
import { isObject } from "./read-json-answer";
import { estimateTokens, reportedUsage, type TokenUsage } from "./token-usage";

/** An event with more than a piece of text in it. */
const telling = /"(?:usage|error)":\s*[{"]|"finish_reason":\s*"/;

export interface Passed {
  /** Whether the client gets this event. */
  isForClient: boolean;
  /** The endpoint's own words, when the event is an error. */
  error: string | null;
}

/**
 * Watches a stream while it is forwarded. `hidesUsage`: the client did not ask for token counts, so it does not get the event that only carries them.
 * `keepsText`: collects the answer for the log, at most so many characters.
 */
export function streamWatch({ hidesUsage, keepsText }: { hidesUsage: boolean; keepsText: number }) {
  let usage: TokenUsage | null = null;
  let events = 0;
  let text = "";
  let isOver = false;
  return {
    pass(data: string): Passed {
      if (data.trim() === "[DONE]") {
        isOver = true;
        return { isForClient: true, error: null };
      }
      events += 1;
      // Most events are only text: they are not parsed.
      const mayMatter = text.length < keepsText || telling.test(data);
      const value = mayMatter ? jsonOf(data) : undefined;
      if (!isObject(value)) return { isForClient: true, error: null };
      if (value.error !== undefined && value.error !== null) return { isForClient: false, error: errorText(value.error) };
      usage = reportedUsage(value) ?? usage;
      const choices = Array.isArray(value.choices) ? value.choices.filter(isObject) : [];
      if (choices.some((choice) => typeof choice.finish_reason === "string")) isOver = true;
      if (text.length < keepsText) for (const choice of choices) text += pieceOf(choice);
      return { isForClient: !(hidesUsage && usage !== null && choices.length === 0), error: null };
    },
    /** Whether the endpoint ended the answer properly. */
    isOver: () => isOver,
    text: () => text,
    usage: (promptCharacters: number): TokenUsage =>
      usage ?? { promptTokens: estimateTokens(promptCharacters), completionTokens: events, estimated: true },
  };
}

function pieceOf(choice: Record<string, unknown>): string {
  if (typeof choice.text === "string") return choice.text;
  return isObject(choice.delta) && typeof choice.delta.content === "string" ? choice.delta.content : "";
}
