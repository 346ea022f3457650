import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { createBatchRoute } from "@/lib/inference/settings/batch-routes";
import { addEndpoint, makeDoorKey, startTestDoor, type TestDoor } from "@/scripts/testing/door";
import { makeTestOrg } from "@/scripts/testing/org";

const run = promisify(execFile);
const LONGEST_MS = 20_000;

/** The examples of the page that can be run, by the heading above them. */
async function readExamples(): Promise<{ title: string; language: string; code: string }[]> {
  const page = await readFile("docs/inference.md", "utf8");
  const blocks = page.matchAll(/^### (?<title>.+)\n[^#]*?```(?<language>bash|ts)\n(?<code>[\s\S]*?)```/gm);
  return [...blocks].map(({ groups }) => ({ title: groups!.title!, language: groups!.language!, code: groups!.code! }));
}

const examples = await readExamples();

/** What each example prints against the server below. */
const printed: Record<string, RegExp> = {
  "List the models": /"id":"qwen3-8b"/,
  "Ask for a whole answer": /"content":"You said: Name a colour\."/,
  "Ask for a stream": /^data: [\s\S]*" colour\."[\s\S]*data: \[DONE\]\s*$/,
  "Embed texts": /"index":1,"embedding":\[9,/,
  "Use the OpenAI client": /^You said:Name a colour\.$/,
  "Embed with the OpenAI client": /^2 embeddings of 3 numbers\n$/,
  "Handle an error": /^404 model_not_found: .*no-such-model/,
  "Send an item to a batch route": /^\{"length":29\}$/,
};

let server: ModelServer;
let door: TestDoor;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const org = await makeTestOrg();
  [server, door] = await Promise.all([startModelServer(), startTestDoor()]);
  await addEndpoint(org, server.url);
  const url = new URL("/score", server.url).href;
  await createBatchRoute(await org.as("owner"), { name: "scores", url, inputField: "items", outputField: "results" });
  const { token } = await makeDoorKey(org);
  env = { ...process.env, MILLWRIGHT_DOOR: door.url, MILLWRIGHT_KEY: token };
});
afterAll(async () => {
  await door.close();
  await server.close();
});

async function outputOf(language: string, code: string): Promise<string> {
  const options = { env, timeout: LONGEST_MS };
  if (language === "bash") return (await run("bash", ["-euo", "pipefail", "-c", code], options)).stdout;
  const program = await transform(code, { loader: "ts", format: "esm" });
  return (await run(process.execPath, ["--input-type=module", "--eval", program.code], options)).stdout;
}

describe("the examples of docs/inference.md", () => {
  it("are all known here", () => {
    expect(examples.map(({ title }) => title).sort()).toEqual(Object.keys(printed).sort());
  });

  it.each(examples)("run as they are written: $title", async ({ title, language, code }) => {
    expect(await outputOf(language, code)).toMatch(printed[title]!);
  });
});
