import * as z from "zod";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { readEnvFile } from "../env-file";

const Models = z.object({ data: z.array(z.object({ id: z.string(), max_model_len: z.number().nullish() })) });
const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish(), reasoning_content: z.string().nullish() }) })).min(1),
  usage: z.object({ completion_tokens: z.number(), prompt_tokens: z.number() }).nullish(),
});

/** Base URL of an endpoint without its `/v1`. */
export const baseOf = (endpoint: string): string => endpoint.replace(/\/+$/, "").replace(/\/v1$/, "");

export interface ListedModel {
  id: string;
  maxLength: number | null;
}

/** The models that a server lists. @throws the connection's error, or one that says what it answered instead. */
export async function listModels(host: Host, endpoint: string, key: string | null = null, timeoutMs = 5_000): Promise<ListedModel[]> {
  const answer = await host.request({ url: `${baseOf(endpoint)}/v1/models`, headers: bearer(key), timeoutMs });
  if (answer.status === 401 || answer.status === 403) throw new NeedsKey(answer.status);
  if (answer.status === 404) {
    const served = await servedByTgi(host, endpoint, key, timeoutMs);
    if (served) return served;
  }
  if (answer.status !== 200) throw new Error(`/v1/models answers ${answer.status}`);
  const parsed = Models.safeParse(readJson(answer.body));
  if (!parsed.success) throw new Error("/v1/models answers something that is not a list of models");
  return parsed.data.data.map(({ id, max_model_len }) => ({ id, maxLength: max_model_len ?? null }));
}

const TgiInfo = z.object({ model_id: z.string(), max_total_tokens: z.number().nullish() });

/** Older versions of TGI list no models and name theirs under `/info`. */
async function servedByTgi(host: Host, endpoint: string, key: string | null, timeoutMs: number): Promise<ListedModel[] | null> {
  const answer = await host.request({ url: `${baseOf(endpoint)}/info`, headers: bearer(key), timeoutMs });
  const info = answer.status === 200 ? TgiInfo.safeParse(readJson(answer.body)).data : undefined;
  return info ? [{ id: info.model_id, maxLength: info.max_total_tokens ?? null }] : null;
}

/** The server asks for an API key that the agent does not have. */
export class NeedsKey extends Error {
  constructor(readonly status: number) {
    super(`/v1/models answers ${status}`);
  }
}

const bearer = (key: string | null): Record<string, string> => (key === null ? {} : { authorization: `Bearer ${key}` });

/** Names under which servers and their clients keep the key of an endpoint. */
const KEY_NAMES = ["VLLM_API_KEY", "SGLANG_API_KEY", "LLAMA_API_KEY", "TGI_API_KEY", "API_KEY", "OPENAI_API_KEY"];

/** The key of a workload's endpoint: from its environment file, or from the flag with which its server was started. */
export async function endpointKey(host: Host, workload: Workload, flags?: Map<string, string>): Promise<string | null> {
  const env = await readEnvFile(host, workload.envFile);
  const name = KEY_NAMES.find((candidate) => env[candidate]);
  return (name && env[name]) || flags?.get("api-key") || null;
}

export interface Asked {
  content: string;
  tokens: number;
  tookMs: number;
}

/** One prompt, answered as a whole. @throws like `listModels`. */
export async function askChat(
  host: Host,
  endpoint: string,
  question: { model: string; system?: string; user: string; maxTokens: number; ignoreEnd?: boolean; key?: string | null },
  timeoutMs: number,
): Promise<Asked> {
  const messages = [...(question.system ? [{ role: "system", content: question.system }] : []), { role: "user", content: question.user }];
  const body = JSON.stringify({
    model: question.model,
    messages,
    max_tokens: question.maxTokens,
    temperature: 0,
    stream: false,
    ...(question.ignoreEnd ? { ignore_eos: true, min_tokens: question.maxTokens } : {}),
  });
  const started = host.now();
  const answer = await host.request({
    url: `${baseOf(endpoint)}/v1/chat/completions`,
    method: "POST",
    headers: { "content-type": "application/json", ...bearer(question.key ?? null) },
    body,
    timeoutMs,
  });
  const tookMs = host.now() - started;
  if (answer.status !== 200) throw new Error(`/v1/chat/completions answers ${answer.status}: ${answer.body.slice(0, 200)}`);
  const parsed = Completion.safeParse(readJson(answer.body));
  if (!parsed.success) throw new Error("/v1/chat/completions answers something that is not a completion");
  const { content, reasoning_content } = parsed.data.choices[0]!.message;
  return {
    content: `${reasoning_content ?? ""}${content ?? ""}`,
    tokens: parsed.data.usage?.completion_tokens ?? question.maxTokens,
    tookMs,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Why a server did not answer, in words. */
export function failureText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "it takes no connection";
  if (code === "ETIMEDOUT") return "it does not answer in time";
  return code ?? message.slice(0, 200);
}
