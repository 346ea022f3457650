import { type ChatTurn, chatMessages, chatParameters } from "@/lib/contracts/chat-messages";
import type { Endpoint } from "@/lib/contracts/playground";
import type { Parameters, PromptImage } from "@/lib/contracts/prompt";
import { type Dialect, literal } from "./literal";
import type { Turn, TurnInput } from "./turns";

export const languages = { curl: "curl", python: "Python", typescript: "TypeScript" } as const;
export type Language = keyof typeof languages;

/** A conversation as it would be sent now. */
export interface Exported {
  baseUrl: string;
  model: string;
  system: string;
  parameters: Parameters;
  turns: Turn[];
  /** The prompt in the form; empty = repeat the last request. */
  draft: TurnInput;
}
export interface ImageFile {
  image: PromptImage;
  name: string;
}

/** The URL that the code calls. A private endpoint cannot be reached from outside Millwright: the code calls the inference door. */
export const addressOf = ({ baseUrl, privateName }: Pick<Endpoint, "baseUrl" | "privateName">, doorUrl: string): string =>
  privateName === null ? baseUrl : doorUrl;

/** The images of a conversation, by the names under which the code reads them. */
export function imageFiles({ turns, draft }: Pick<Exported, "turns" | "draft">): ImageFile[] {
  const ids = new Map([...turns, draft].flatMap((turn) => turn.images).map((image) => [image.id, image]));
  return [...ids.values()].map((image, index) => ({ image, name: `image-${index + 1}.${image.type.replace("image/", "")}` }));
}

/** The conversation as code. No key is ever printed: it is read from the environment. Images are read from files beside it. */
export function asCode(language: Language, exported: Exported): string {
  const base = withVersion(exported.baseUrl);
  const files = imageFiles(exported);
  const body = { model: exported.model, messages: messagesOf(exported), ...chatParameters(exported.parameters) };
  if (language === "curl") return curl(base, body, files);
  return language === "python" ? python(base, body, files) : typescript(base, body, files);
}

function messagesOf({ system, turns, draft }: Exported) {
  const isEmpty = draft.prompt.trim() === "" && draft.images.length === 0;
  const answered = turns.filter(({ answer }) => answer.error === null && (answer.content !== "" || answer.toolCalls.length > 0));
  const input = isEmpty ? (turns.at(-1) ?? { prompt: "Hello", images: [], toolResults: [] }) : draft;
  const sent = ({ prompt, images, toolResults }: TurnInput) => ({
    prompt: prompt.trim(),
    imageUrls: images.map(({ id }) => id),
    toolResults,
  });
  const before: ChatTurn[] = answered.filter((turn) => turn !== input).map((turn) => ({ ...sent(turn), answer: turn.answer }));
  return chatMessages(system, before, sent(input));
}

const withVersion = (baseUrl: string) => {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? "/v1" : path}${url.search}`;
};

type Body = Record<string, unknown>;
/** Replaces an image's id in a message by the content of its file. */
const fileOf = (files: ImageFile[], write: (file: ImageFile) => string) => (key: string, value: string) => {
  const file = key === "url" ? files.find(({ image }) => image.id === value) : undefined;
  return file ? write(file) : null;
};

/** Single quotes protect every character in a shell except the single quote. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** With images the shell fills in their content, so every other character that it would interpret is escaped. */
function curl(base: string, body: Body, files: ImageFile[]): string {
  const escaped = (text: string) => (files.length === 0 ? text : text.replace(/[\\$`]/g, "\\$&"));
  const dialect: Dialect = {
    words: ["true", "false", "null"],
    text: (text) => escaped(JSON.stringify(text)),
    key: (text) => escaped(JSON.stringify(text)),
    special: fileOf(files, ({ image, name }) => `"data:${image.type};base64,$(base64 < ${name} | tr -d '\\n')"`),
    lastComma: false,
  };
  return [
    `curl -N ${quoted(`${base}/chat/completions`)} \\`,
    `  -H "Authorization: Bearer $OPENAI_API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  --data-binary @- <<${files.length === 0 ? "'JSON'" : "JSON"}`,
    literal({ ...body, stream: true }, dialect),
    "JSON",
  ].join("\n");
}

function python(base: string, body: Body, files: ImageFile[]): string {
  const dialect: Dialect = {
    words: ["True", "False", "None"],
    text: (text) => JSON.stringify(text),
    key: (text) => JSON.stringify(text),
    special: fileOf(files, ({ image, name }) => `image("${name}", "${image.type}")`),
    lastComma: true,
  };
  const args = Object.entries(body).map(([name, value]) => `    ${name}=${literal(value, dialect, "    ")},`);
  const streams = body.tools === undefined;
  return `${files.length > 0 ? "import base64\n" : ""}import os
from openai import OpenAI
${files.length > 0 ? `\n\ndef image(path, kind):\n    with open(path, "rb") as file:\n        return f"data:{kind};base64," + base64.b64encode(file.read()).decode()\n\n` : ""}
client = OpenAI(base_url=${JSON.stringify(base)}, api_key=os.environ.get("OPENAI_API_KEY", "none"))
${streams ? "stream" : "answer"} = client.chat.completions.create(
${args.join("\n")}${streams ? "\n    stream=True," : ""}
)
${
  streams
    ? `for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)`
    : "print(answer.choices[0].message.model_dump_json(indent=2))"
}
`;
}

function typescript(base: string, body: Body, files: ImageFile[]): string {
  const dialect: Dialect = {
    words: ["true", "false", "null"],
    text: (text) => JSON.stringify(text),
    key: (text) => (/^[A-Za-z_]\w*$/.test(text) ? text : JSON.stringify(text)),
    special: fileOf(files, ({ image, name }) => `image("${name}", "${image.type}")`),
    lastComma: true,
  };
  const streams = body.tools === undefined;
  return `${files.length > 0 ? `import { readFileSync } from ${JSON.stringify("node:fs")};\n` : ""}import OpenAI from "openai";

${files.length > 0 ? 'const image = (path: string, type: string) => "data:" + type + ";base64," + readFileSync(path, "base64");\n' : ""}const client = new OpenAI({ baseURL: ${JSON.stringify(base)}, apiKey: process.env.OPENAI_API_KEY ?? "none" });
const ${streams ? "stream" : "answer"} = await client.chat.completions.create(${literal({ ...body, ...(streams ? { stream: true } : {}) }, dialect)});
${
  streams
    ? `for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
}`
    : "console.log(JSON.stringify(answer.choices[0]?.message, null, 2));"
}
`;
}
