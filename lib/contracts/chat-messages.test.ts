import { describe, expect, it } from "vitest";
import { type ChatTurn, chatMessages, chatParameters } from "./chat-messages";

const said = (prompt: string, content: string, more: Partial<ChatTurn> = {}): ChatTurn => ({
  prompt,
  imageUrls: [],
  toolResults: [],
  answer: { content, toolCalls: [] },
  ...more,
});
const asks = (prompt: string) => ({ prompt, imageUrls: [], toolResults: [] });
const call = { id: "a", name: "look", arguments: '{"at":1}' };
const wire = {
  role: "assistant",
  content: null,
  tool_calls: [{ id: "a", type: "function", function: { name: "look", arguments: '{"at":1}' } }],
};

describe("a conversation as it is sent", () => {
  it("begins with the system prompt and ends with the new one", () => {
    expect(chatMessages("Be brief.", [said("a", "b")], asks("c"))).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "c" },
    ]);
    expect(chatMessages("  ", [], asks("c"))).toEqual([{ role: "user", content: "c" }]);
  });

  it("puts images before the text about them", () => {
    expect(chatMessages("", [], { ...asks("Where is it?"), imageUrls: ["data:1", "data:2"] })).toEqual([
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:1" } },
          { type: "image_url", image_url: { url: "data:2" } },
          { type: "text", text: "Where is it?" },
        ],
      },
    ]);
  });

  it("answers each call, with a person's result or with a note that there is none", () => {
    const turn = said("look", "", { answer: { content: "", toolCalls: [call] } });
    const prompt = { role: "user", content: "look" };
    expect(chatMessages("", [turn], { ...asks(""), toolResults: [{ callId: "a", content: "80 °C" }] })).toEqual([
      prompt,
      wire,
      { role: "tool", tool_call_id: "a", content: "80 °C" },
    ]);
    expect(chatMessages("", [turn], asks("never mind"))).toEqual([
      prompt,
      wire,
      { role: "tool", tool_call_id: "a", content: "No result was given." },
      { role: "user", content: "never mind" },
    ]);
  });
});

describe("parameters as they are sent", () => {
  it("leave out what was not set", () => {
    expect(chatParameters({})).toEqual({});
    expect(chatParameters({ temperature: 0, stop: ["\n"], schema: { type: "object" }, tools: [{ name: "look" }] })).toEqual({
      temperature: 0,
      stop: ["\n"],
      response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object" } } },
      tools: [{ type: "function", function: { name: "look" } }],
    });
  });
});
