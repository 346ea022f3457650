/** Measures one variant in a fresh process: reads the task from standard input, prints the result as one line of JSON. */
import { text } from "node:stream/consumers";
import * as z from "zod";
import { CONCURRENCIES, type Measured } from "@/lib/contracts/optimise";
import { loadModel } from "./served-model";
import { Variant, weightsBytes } from "./weights";

const Task = z.object({ variant: Variant, prompts: z.array(z.string()).min(1), maxTokens: z.int().positive() });
/** So many answers in each part, so that 32 at once have work to do. */
const ANSWERS = 32;

const { variant, prompts, maxTokens } = Task.parse(JSON.parse(await text(process.stdin)));
const { about, engine, answer, chatPrompt, close } = await loadModel(variant);
const never = new AbortController().signal;
const asked = prompts.map(chatPrompt);
const room = about.context - Math.max(...asked.map((prompt) => prompt.length));
if (room < 1) throw new Error(`A prompt is longer than the model's context of ${about.context} tokens.`);
const length = Math.min(maxTokens, room);

/** An answer of exactly `length` tokens; ms until its first one. */
async function generate(prompt: number[]): Promise<number> {
  const began = performance.now();
  let first: number | null = null;
  await engine.generate({
    prompt,
    maxTokens: length,
    // No token has this number: the answer does not end by itself.
    end: -1,
    temperature: 0,
    topP: 1,
    signal: never,
    onToken() {
      first ??= performance.now() - began;
      return true;
    },
  });
  return first ?? 0;
}

async function rate(concurrency: number) {
  const waiting = Array.from({ length: ANSWERS }, (_, index) => asked[index % asked.length]!);
  const began = performance.now();
  const work = async () => {
    for (let prompt = waiting.pop(); prompt; prompt = waiting.pop()) await generate(prompt);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { concurrency, tokensPerSecond: Math.round((ANSWERS * length * 1_000) / (performance.now() - began)) };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

// The first pass lets the runtime allocate what it needs.
await generate(asked[0]!);
const answers: string[] = [];
for (const prompt of asked) answers.push((await answer(prompt, { model: about.name, max_tokens: length }, never, () => {})).text);
const firsts: number[] = [];
for (const prompt of asked) firsts.push(await generate(prompt));
const rates = [];
for (const concurrency of CONCURRENCIES) rates.push(await rate(concurrency));
const measured: Measured = {
  sizeBytes: weightsBytes(variant),
  memoryBytes: process.memoryUsage().rss,
  ttftMs: Math.round(median(firsts) * 100) / 100,
  rates,
  answers,
  failure: null,
};
console.log(JSON.stringify(measured));
await close();
