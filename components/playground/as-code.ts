import { numbersOf, type PaneSettings } from "./settings";

export const languages = { curl: "curl", python: "Python", typescript: "TypeScript" } as const;
export type Language = keyof typeof languages;

/** The same request as code. No key is ever printed: it is read from the environment. */
export function asCode(language: Language, baseUrl: string, settings: PaneSettings, prompt: string): string {
  const { temperature, topP, maxTokens } = numbersOf(settings);
  const base = withVersion(baseUrl);
  const messages = [
    ...(settings.system.trim() ? [{ role: "system", content: settings.system }] : []),
    { role: "user", content: prompt.trim() || "Hello" },
  ];
  const body = {
    model: settings.model,
    messages,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    stream: true,
  };
  if (language === "curl") {
    return [
      `curl -N ${quoted(`${base}/chat/completions`)} \\`,
      `  -H "Authorization: Bearer $OPENAI_API_KEY" \\`,
      `  -H "Content-Type: application/json" \\`,
      `  -d ${quoted(JSON.stringify(body, null, 2))}`,
    ].join("\n");
  }
  if (language === "python") return python(base, body);
  return typescript(base, body);
}

/** A shell's single quotes keep everything but themselves. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const withVersion = (baseUrl: string) => {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? "/v1" : path}${url.search}`;
};

function python(base: string, body: Record<string, unknown>): string {
  const { stream: _, ...rest } = body;
  const args = Object.entries(rest).map(([name, value]) => `    ${name}=${indent(JSON.stringify(value, null, 4))},`);
  return `import os
from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(base)}, api_key=os.environ.get("OPENAI_API_KEY", "none"))
stream = client.chat.completions.create(
${args.join("\n")}
    stream=True,
)
for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
`;
}

function typescript(base: string, body: Record<string, unknown>): string {
  return `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${JSON.stringify(base)}, apiKey: process.env.OPENAI_API_KEY ?? "none" });
const stream = await client.chat.completions.create(${JSON.stringify({ ...body, stream: true }, null, 2)});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
}
`;
}

const indent = (text: string) => text.replaceAll("\n", "\n    ");
