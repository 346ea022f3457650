import { describe, expect, it } from "vitest";
import { emptySettings, hasProblem, parameterProblem, parametersOf, readSettings, settingsOf, stopProblem } from "./settings";

describe("parameters", () => {
  it("are sent only when they are set", () => {
    expect(parametersOf(emptySettings)).toEqual({});
    expect(parametersOf({ ...emptySettings, temperature: "0", topP: "0,9", seed: "-3", frequencyPenalty: "-0.5" })).toEqual({
      temperature: 0,
      topP: 0.9,
      seed: -3,
      frequencyPenalty: -0.5,
    });
  });

  it("are refused out of bounds", () => {
    expect(parameterProblem("temperature", "3")).toEqual({ min: 0, max: 2, whole: false });
    expect(parameterProblem("maxTokens", "1.5")).toEqual({ min: 1, max: 1_000_000, whole: true });
    expect(parameterProblem("presencePenalty", "-2.1")).not.toBeNull();
    expect(parameterProblem("seed", "1e99")).not.toBeNull();
    expect(parameterProblem("topP", "")).toBeNull();
    expect(hasProblem({ ...emptySettings, topP: "x" })).toBe(true);
  });

  it("read one stop sequence a line, with escapes for line breaks", () => {
    expect(parametersOf({ ...emptySettings, stop: "\\n\\n\nEND\n" })).toEqual({ stop: ["\n\n", "END"] });
    expect(stopProblem(Array.from({ length: 17 }, (_, n) => n).join("\n"))).toBe(16);
    expect(hasProblem({ ...emptySettings, stop: "x".repeat(201) })).toBe(true);
  });

  it("accept a schema and tools that are JSON of the right kind", () => {
    const tools = JSON.stringify([{ type: "function", function: { name: "look" } }]);
    expect(parametersOf({ ...emptySettings, schema: '{"type":"object"}', tools })).toEqual({
      schema: { type: "object" },
      tools: [{ name: "look" }],
    });
    for (const schema of ["{", "[]", "3"]) expect(hasProblem({ ...emptySettings, schema })).toBe(true);
    for (const wrong of ["{}", "[]", '[{"name":"a b"}]']) expect(hasProblem({ ...emptySettings, tools: wrong })).toBe(true);
  });

  it("are the same after a round trip through the form", () => {
    const parameters = { temperature: 0, seed: 5, stop: ["\n", "END"], schema: { type: "object" }, tools: [{ name: "look" }] };
    expect(parametersOf({ ...emptySettings, ...settingsOf(parameters) })).toEqual(parameters);
  });
});

describe("stored settings", () => {
  it("are read from any version of the page", () => {
    expect(readSettings({ endpointId: "e", model: "m", temperature: 3, other: 1 })).toEqual({
      ...emptySettings,
      endpointId: "e",
      model: "m",
    });
    expect(readSettings(null)).toBeNull();
  });
});
