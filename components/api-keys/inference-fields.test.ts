import { describe, expect, it } from "vitest";
import { inferenceFieldsOf } from "./inference-fields";

const filled = (values: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  return inferenceFieldsOf(form);
};

describe("the limits of a key for inference", () => {
  it("are one model a line, and numbers", () => {
    expect(filled({ models: " qwen3-8b \n\nglm-4\r\n", requestsPerMinute: "60", tokensPerMinute: "1000" })).toEqual({
      models: ["qwen3-8b", "glm-4"],
      requestsPerMinute: 60,
      tokensPerMinute: 1_000,
    });
  });

  it("are left out where nothing was filled in, and where there are no such fields", () => {
    expect(filled({ models: "", requestsPerMinute: "", tokensPerMinute: "" })).toEqual({ models: [] });
    expect(filled({})).toEqual({ models: [] });
  });
});
