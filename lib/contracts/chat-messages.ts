import type { Parameters, ToolCall, ToolResult } from "./prompt";

/** OpenAI's chat protocol, as far as it is spoken here. */
export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string | ChatPart[] }
  | { role: "assistant"; content: string | null; tool_calls?: WireCall[] }
  | { role: "tool"; tool_call_id: string; content: string };
type ChatPart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };
interface WireCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** A side of a conversation that a person gave: a prompt with images, or the results of the calls before it. */
export interface ChatInput {
  prompt: string;
  imageUrls: string[];
  toolResults: ToolResult[];
}
export interface ChatTurn extends ChatInput {
  answer: { content: string; toolCalls: ToolCall[] };
}

/** The conversation as it is sent: the turns so far, then the new input. */
export function chatMessages(system: string, turns: ChatTurn[], input: ChatInput): ChatMessage[] {
  const messages: ChatMessage[] = system.trim() === "" ? [] : [{ role: "system", content: system }];
  let open: ToolCall[] = [];
  for (const turn of [...turns, { ...input, answer: null }]) {
    messages.push(...resultsOf(open, turn.toolResults), ...promptOf(turn));
    if (turn.answer === null) break;
    open = turn.answer.toolCalls;
    messages.push(answerOf(turn.answer));
  }
  return messages;
}

/** Servers refuse a conversation in which a call has no result, so each gets one. */
const resultsOf = (calls: ToolCall[], results: ToolResult[]): ChatMessage[] =>
  calls.map(({ id }) => ({
    role: "tool",
    tool_call_id: id,
    content: results.find((result) => result.callId === id)?.content ?? "No result was given.",
  }));

function promptOf({ prompt, imageUrls }: ChatInput): ChatMessage[] {
  if (imageUrls.length === 0) return prompt === "" ? [] : [{ role: "user", content: prompt }];
  const images = imageUrls.map((url) => ({ type: "image_url" as const, image_url: { url } }));
  return [{ role: "user", content: prompt === "" ? images : [...images, { type: "text", text: prompt }] }];
}

const answerOf = ({ content, toolCalls }: ChatTurn["answer"]): ChatMessage =>
  toolCalls.length === 0
    ? { role: "assistant", content }
    : {
        role: "assistant",
        content: content === "" ? null : content,
        tool_calls: toolCalls.map(({ id, name, arguments: text }) => ({ id, type: "function", function: { name, arguments: text } })),
      };

/** The parameters by the names of the protocol. */
export function chatParameters({ schema, tools, ...parameters }: Parameters) {
  const named = {
    temperature: parameters.temperature,
    top_p: parameters.topP,
    max_tokens: parameters.maxTokens,
    seed: parameters.seed,
    presence_penalty: parameters.presencePenalty,
    frequency_penalty: parameters.frequencyPenalty,
    stop: parameters.stop,
    response_format: schema && { type: "json_schema", json_schema: { name: "answer", schema } },
    tools: tools?.map((tool) => ({ type: "function", function: tool })),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** The calls of an answer after one more piece of its stream. */
export function withCallPiece(calls: ToolCall[], { index, ...piece }: ToolCall & { index: number }): ToolCall[] {
  const known = calls[index] ?? { id: "", name: "", arguments: "" };
  const next = { id: piece.id || known.id, name: piece.name || known.name, arguments: known.arguments + piece.arguments };
  return [...calls.slice(0, index), next, ...calls.slice(index + 1)];
}
