import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { addressOf, asCode, type Exported, imageFiles, type Language } from "./as-code";
import { newTurn, type TurnInput } from "./turns";

const run = promisify(execFile);
const KEY = "sk-nobody-may-read-this";
const image = { id: "01900000-0000-7000-8000-000000000001", type: "image/png" as const, width: 2, height: 1 };
const PIXELS = Buffer.from("89504e470d0a1a0a0102", "hex");
/** Text that a shell, Python or JavaScript would interpret unless it is escaped. */
const odd = `It's "quoted" $HOME \`id\` $(id) \${x}\nsecond line \\n \\ #{1} 'end`;

const given = (prompt: string, more: Partial<TurnInput> = {}): TurnInput => ({ prompt, images: [], toolResults: [], ...more });
const answered = (input: TurnInput, content: string, toolCalls: { id: string; name: string; arguments: string }[] = []) => {
  const turn = newTurn(input.prompt, { ...input, promptId: "", parentId: null, model: "qwen3-8b", sent: [] }, 0);
  return { ...turn, answer: { ...turn.answer, content, toolCalls, isRunning: false } };
};
const call = { id: "call-7", name: "look", arguments: '{"at":"$HOME"}' };

let server: ModelServer;
let folder: string;
let conversation: Exported;
beforeAll(async () => {
  server = await startModelServer();
  folder = mkdtempSync(path.join(tmpdir(), "as-code-"));
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "image-1.png"), PIXELS);
  conversation = {
    baseUrl: server.url.replace("/v1", ""),
    model: "qwen3-8b",
    system: "Don't shout.",
    parameters: { temperature: 0.2, maxTokens: 64, seed: 7, stop: ["\n\n", "$"], schema: { type: "object", additionalProperties: false } },
    turns: [
      answered(given(odd, { images: [image] }), "", [call]),
      answered(given("", { toolResults: [{ callId: "call-7", content: odd }] }), "Seen."),
    ],
    draft: given("And now?"),
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});
beforeEach(() => server.behave({}));

const expected = () => ({
  model: "qwen3-8b",
  messages: [
    { role: "system", content: "Don't shout." },
    {
      role: "user",
      content: [
        { type: "image_url", image_url: { url: `data:image/png;base64,${PIXELS.toString("base64")}` } },
        { type: "text", text: odd.trim() },
      ],
    },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "call-7", type: "function", function: { name: "look", arguments: call.arguments } }],
    },
    { role: "tool", tool_call_id: "call-7", content: odd },
    { role: "assistant", content: "Seen." },
    { role: "user", content: "And now?" },
  ],
  temperature: 0.2,
  max_tokens: 64,
  seed: 7,
  stop: ["\n\n", "$"],
  response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object", additionalProperties: false } } },
  stream: true,
});

async function outputOf(language: Language, exported: Exported): Promise<string> {
  const code = asCode(language, exported);
  const options = { cwd: folder, env: { ...process.env, OPENAI_API_KEY: KEY }, timeout: 20_000 };
  if (language === "curl") return (await run("bash", ["-euo", "pipefail", "-c", code], options)).stdout;
  const { code: program } = await transform(code, { loader: "ts", format: "esm" });
  return (await run(process.execPath, ["--input-type=module", "--eval", program], options)).stdout;
}
const sent = () => server.seen.at(-1)!.body;

describe("a conversation as code", () => {
  it("calls the inference door for a private endpoint, whose own URL cannot be reached", () => {
    const door = "https://door.test/v1";
    const baseUrl = addressOf({ baseUrl: "http://vllm.gpu-07.invalid/v1", privateName: "vllm" }, door);
    expect(asCode("curl", { ...conversation, baseUrl })).toContain(`curl -N '${door}/chat/completions'`);
    expect(addressOf({ baseUrl: server.url, privateName: null }, door)).toBe(server.url);
  });

  it.each(["curl", "typescript"] as const)("sends exactly what the page sends, as %s", async (language) => {
    expect(await outputOf(language, conversation)).toContain("now?");
    expect(sent()).toEqual(expected());
    expect(server.seen.at(-1)?.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each(["curl", "typescript"] as const)("escapes a text without images too, as %s", async (language) => {
    await outputOf(language, { ...conversation, turns: [], draft: given(odd) });
    expect(sent().messages).toEqual([
      { role: "system", content: "Don't shout." },
      { role: "user", content: odd.trim() },
    ]);
  });

  it("prints the model's calls when the prompt has tools", async () => {
    const parameters = { tools: [{ name: "look", parameters: { type: "object" } }] };
    const output = await outputOf("typescript", { ...conversation, parameters });
    expect(JSON.parse(output)).toMatchObject({ tool_calls: [{ function: { name: "look" } }] });
  });

  it("sends the same request from Python", async () => {
    // A client that prints its arguments in place of sending them.
    const stub = `import sys, types, json
class Client:
    def __init__(self, **kwargs): self.chat = self.completions = self
    def create(self, **kwargs):
        print(json.dumps(kwargs)); return []
sys.modules["openai"] = types.SimpleNamespace(OpenAI=Client)
`;
    const { stdout } = await run("python3", ["-c", stub + asCode("python", conversation)], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(expected());
  });

  it("reads the key from the environment and images from files", () => {
    for (const language of ["curl", "python", "typescript"] as const) {
      const code = asCode(language, conversation);
      expect(code).toContain("OPENAI_API_KEY");
      expect(code).toContain("image-1.png");
      expect(code).not.toContain(image.id);
    }
    expect(imageFiles(conversation)).toEqual([{ image, name: "image-1.png" }]);
  });

  it("repeats the last request while the prompt is empty", async () => {
    await outputOf("curl", {
      ...conversation,
      turns: [answered(given("first"), "one"), answered(given("second"), "two")],
      draft: given(""),
    });
    expect((sent().messages as { content: string }[]).map(({ content }) => content)).toEqual(["Don't shout.", "first", "one", "second"]);
  });
});
