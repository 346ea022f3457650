import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand, sameValue, withFlags } from "./command-line";

const flagsOf = (line: string) => Object.fromEntries(parseCommand(line.split(" ")).flags);

describe("a model server's command line", () => {
  it.each([
    ["python3 -m vllm.entrypoints.openai.api_server --model m --max_model_len 8192", "vllm", { model: "m", "max-model-len": "8192" }],
    [
      "/venv/bin/python /venv/bin/vllm serve org/m --enable-prefix-caching --port=8000",
      "vllm",
      { model: "org/m", "enable-prefix-caching": "true", port: "8000" },
    ],
    ["python -m sglang.launch_server --model-path m --context-length 25480", "sglang", { "model-path": "m", "context-length": "25480" }],
    ["ollama serve", "ollama", {}],
    ["mpirun -n 2 trtllm-llmapi-launch trtllm-serve m --port 80", "tensorrt-llm", { port: "80" }],
  ])("%s", (line, engine, flags) => {
    expect(parseCommand(line.split(" ")).engine).toBe(engine);
    expect(flagsOf(line)).toEqual(flags);
  });

  it("is changed in place, whatever way a flag is written, and completed at its end", () => {
    expect(
      withFlags(["vllm", "serve", "m", "--max_model_len=8192", "--port", "1"], {
        "max-model-len": "25480",
        "chat-template-content-format": "string",
      }),
    ).toEqual(["vllm", "serve", "m", "--max-model-len", "25480", "--port", "1", "--chat-template-content-format", "string"]);
  });

  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  it("has the new values afterwards, and keeps every other flag", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 6 }), word, word, (pairs, name, value) => {
        const argv = ["vllm", "serve", "m", ...pairs.flatMap(([flag, to]) => [`--${flag}`, to])];
        const before = parseCommand(argv).flags;
        const after = parseCommand(withFlags(argv, { [name]: value })).flags;
        expect(after.get(name)).toBe(value);
        for (const [flag, to] of before) if (flag !== name) expect(after.get(flag)).toBe(to);
      }),
    );
  });

  it("never makes the reader throw", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (argv) => parseCommand(argv).flags instanceof Map && Array.isArray(withFlags(argv, { a: "1" }))),
    );
  });
});

describe("two values of a flag", () => {
  it("mean the same as JSON in any order and spacing, and as numbers", () => {
    expect(sameValue('{"b": 1, "a": 2}', '{"a":2,"b":1}')).toBe(true);
    expect(sameValue("25480", "25480.0")).toBe(true);
    expect(sameValue("string", "string")).toBe(true);
    expect(sameValue("auto", "string")).toBe(false);
    expect(sameValue(undefined, "true")).toBe(false);
  });
});
