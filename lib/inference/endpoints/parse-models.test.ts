import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseModels } from "./parse-models";

describe("the list of models", () => {
  it("is read as each server writes it, by name", () => {
    const body = JSON.stringify({
      object: "list",
      data: [
        { id: "qwen", max_model_len: 32_768 },
        { id: "glm", context_length: 128_000 },
        { id: "llama", meta: { n_ctx_train: 8_192 } },
        { id: "groq", context_window: 131_072 },
        { id: "mistral", max_context_length: 65_536 },
        { id: "plain", max_model_len: "many" },
        { name: "no id" },
      ],
    });
    expect(parseModels(body)).toEqual([
      { id: "glm", contextLength: 128_000 },
      { id: "groq", contextLength: 131_072 },
      { id: "llama", contextLength: 8_192 },
      { id: "mistral", contextLength: 65_536 },
      { id: "plain", contextLength: null },
      { id: "qwen", contextLength: 32_768 },
    ]);
  });

  it("answers null to anything else and never throws", () => {
    expect(parseModels("<html>")).toBeNull();
    expect(parseModels('{"data":{}}')).toBeNull();
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void expect(() => parseModels(text)).not.toThrow()));
  });
});
