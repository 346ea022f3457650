import "server-only";
import { CONCURRENCIES, type Measured } from "@/lib/contracts/optimise";
import type { OpenEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { streamChat } from "@/lib/playground/chat-stream";

interface Task {
  model: string;
  prompts: string[];
  maxTokens: number;
}
interface Asked {
  text: string | null;
  ttftMs: number | null;
  tokens: number;
  failure: string | null;
}

/** The least number of requests in each part, so that there are enough for many at once. */
const REQUESTS = 32;

/** Measures a model from outside, as its clients see it. Size and memory are not known from there. */
export async function measureEndpoint(endpoint: OpenEndpoint, task: Task, signal: AbortSignal): Promise<Measured> {
  const askOne = (prompt: string) => ask(endpoint, task, prompt, signal);
  const asked: Asked[] = [];
  const began = performance.now();
  for (const prompt of task.prompts) {
    asked.push(await askOne(prompt));
    // If the server cannot answer the first prompt, the others are not sent.
    if (asked[0]!.failure !== null) break;
  }
  const answers = task.prompts.map((_, index) => asked[index]?.text ?? null);
  const firsts = asked.flatMap(({ ttftMs }) => (ttftMs === null ? [] : [ttftMs])).sort((a, b) => a - b);
  const rates: Measured["rates"] = [{ concurrency: 1, tokensPerSecond: rateOf(asked, performance.now() - began) }];
  let failure = asked.find((each) => each.failure !== null)?.failure ?? null;
  for (const concurrency of CONCURRENCIES.filter((each) => each > 1)) {
    if (failure !== null) {
      rates.push({ concurrency, tokensPerSecond: null });
      continue;
    }
    const { all, tookMs } = await together(concurrency, task.prompts, askOne);
    failure = all.find((each) => each.failure !== null)?.failure ?? null;
    rates.push({ concurrency, tokensPerSecond: failure === null ? rateOf(all, tookMs) : null });
  }
  return { sizeBytes: null, memoryBytes: null, ttftMs: firsts[Math.floor(firsts.length / 2)] ?? null, rates, answers, failure };
}

async function ask(endpoint: OpenEndpoint, { model, maxTokens }: Task, prompt: string, signal: AbortSignal) {
  const asked: Asked = { text: "", ttftMs: null, tokens: 0, failure: null };
  const messages = [{ role: "user" as const, content: prompt }];
  for await (const event of streamChat({
    ...endpoint,
    model,
    messages,
    parameters: { temperature: 0, maxTokens },
    signal,
  })) {
    if (event.kind === "text") asked.text += event.text;
    if (event.kind === "failed") return { ...asked, text: null, failure: event.message };
    if (event.kind === "done") Object.assign(asked, { ttftMs: event.stats.ttftMs, tokens: event.stats.completionTokens ?? 0 });
  }
  return signal.aborted ? { ...asked, text: null, failure: "The measurement was stopped." } : asked;
}

async function together(concurrency: number, prompts: string[], askOne: (prompt: string) => Promise<Asked>) {
  const waiting = Array.from({ length: Math.max(REQUESTS, concurrency) }, (_, index) => prompts[index % prompts.length]!);
  const all: Asked[] = [];
  const began = performance.now();
  const work = async () => {
    for (let prompt = waiting.pop(); prompt !== undefined; prompt = waiting.pop()) {
      const asked = await askOne(prompt);
      all.push(asked);
      if (asked.failure !== null) waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { all, tookMs: performance.now() - began };
}

function rateOf(asked: Asked[], tookMs: number): number | null {
  const tokens = asked.reduce((sum, each) => sum + each.tokens, 0);
  return tokens === 0 ? null : Math.round((10_000 * tokens) / tookMs) / 10;
}
