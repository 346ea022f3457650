import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { asCode } from "./as-code";
import { emptySettings, hasProblem, numbersOf, parameterProblem } from "./settings";

const settings = { ...emptySettings, model: "qwen3-8b", system: "Don't shout.", temperature: "0.2", maxTokens: "64" };
const prompt = `It's "quoted" $HOME \`id\`\nsecond line \\n`;

describe("a request as code", () => {
  it("is a shell command that sends exactly this body, whatever the prompt holds", () => {
    const code = asCode("curl", "http://gpu-07:8000", settings, prompt);
    // A curl that prints its last argument instead of sending it.
    const sent = execFileSync("bash", ["-c", `curl() { printf '%s' "\${@: -1}"; }\n${code}`], { encoding: "utf8" });
    expect(JSON.parse(sent)).toEqual({
      model: "qwen3-8b",
      messages: [
        { role: "system", content: "Don't shout." },
        { role: "user", content: prompt.trim() },
      ],
      temperature: 0.2,
      max_tokens: 64,
      stream: true,
    });
    expect(code).toContain("'http://gpu-07:8000/v1/chat/completions'");
  });

  it("names the environment's key and prints none", () => {
    for (const language of ["curl", "python", "typescript"] as const) {
      expect(asCode(language, "http://h/v1", settings, "hi")).toContain("OPENAI_API_KEY");
    }
  });

  it("is Python that parses", () => {
    const code = asCode("python", "http://h/v1", settings, prompt);
    execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: code });
  });
});

describe("parameters", () => {
  it("are sent only when they are set", () => {
    expect(numbersOf(emptySettings)).toEqual({});
    expect(numbersOf({ ...emptySettings, temperature: "0", topP: "0,9" })).toEqual({ temperature: 0, topP: 0.9 });
  });

  it("are refused when they are out of bounds", () => {
    expect(parameterProblem("temperature", "3")).toEqual({ min: 0, max: 2, whole: false });
    expect(parameterProblem("maxTokens", "1.5")).toEqual({ min: 1, max: 1_000_000, whole: true });
    expect(parameterProblem("topP", "")).toBeNull();
    expect(hasProblem({ ...emptySettings, topP: "x" })).toBe(true);
  });
});
