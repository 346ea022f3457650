import { setImmediate as breathe } from "node:timers/promises";
import { type KvSlots, kvSlots } from "./kv-slots";
import { emptyCache, type Network } from "./network";
import { type Sampling, sampler } from "./sampling";
import type { About } from "./weights";

const SLOTS = 8;
const LONGEST_QUEUE = 64;

export interface Generation extends Sampling {
  prompt: number[];
  maxTokens: number;
  /** The token that ends an answer. */
  end: number;
  signal: AbortSignal;
  /** Called with each token; `false` ends the answer. */
  onToken(token: number): boolean;
}
/** Why an answer ended. */
export type Ending = "stop" | "length" | "cancelled";
export class QueueFull extends Error {}

interface Waiting {
  request: Generation;
  done(ending: Ending): void;
  failed(error: unknown): void;
}
interface Active extends Waiting {
  choose(logits: Float32Array): number;
  length: number;
  produced: number;
  next: number;
}

export interface Engine {
  /** @throws QueueFull when 64 requests wait. */
  generate(request: Generation): Promise<Ending>;
  /** The mean of the last hidden states, of length 1. Not served: training/evaluate.ts measures that shared words find more. */
  embed(tokens: number[]): Promise<Float32Array>;
  state(): { active: number; waiting: number };
}

/** Continuous batching: up to eight answers grow together, one token a step; a waiting request takes a slot as soon as one is free. */
export function makeEngine(about: About, network: Network): Engine {
  const slots: KvSlots = kvSlots(about, SLOTS);
  const waiting: Waiting[] = [];
  const active: Active[] = [];
  let isRunning = false;

  const readPrompt = (tokens: number[]) => network.run(1, tokens, [...tokens.keys()], new Float32Array(0), emptyCache(about));

  /** Passes the token on; returns the ending when the answer is complete. */
  function take(answer: Active, logits: Float32Array): Ending | null {
    const { request } = answer;
    if (request.signal.aborted) return "cancelled";
    const token = answer.choose(logits);
    if (token === request.end) return "stop";
    answer.next = token;
    answer.produced += 1;
    if (!request.onToken(token)) return "stop";
    return answer.produced >= request.maxTokens || answer.length >= about.context ? "length" : null;
  }

  async function admit(each: Waiting): Promise<void> {
    const { request } = each;
    if (request.signal.aborted) return each.done("cancelled");
    const { prompt } = request;
    const pass = await readPrompt(prompt);
    slots.fit(active.length, Math.max(prompt.length + 1, ...active.map((other) => other.length + 1)));
    slots.write(active.length, 0, pass.added, 0, prompt.length);
    const answer: Active = { ...each, choose: sampler(request), length: prompt.length, produced: 0, next: 0 };
    const ending = take(answer, pass.logits.subarray((prompt.length - 1) * about.vocabulary));
    if (ending) each.done(ending);
    else active.push(answer);
  }

  function leave(slot: number, ending: Ending): void {
    const [answer] = active.splice(slot, 1, active.at(-1)!);
    slots.moveLast(active.length - 1, slot);
    active.pop();
    answer!.done(ending);
  }

  async function step(): Promise<void> {
    const rows = active.length;
    slots.fit(rows, Math.max(...active.map((answer) => answer.length + 1)));
    const pass = await network.run(
      rows,
      active.map((answer) => answer.next),
      active.map((answer) => answer.length),
      slots.mask(rows),
      slots.cache,
    );
    const endings = active.map((answer, slot) => {
      slots.write(slot, answer.length, pass.added, slot, 1);
      answer.length += 1;
      return take(answer, pass.logits.subarray(slot * about.vocabulary, (slot + 1) * about.vocabulary));
    });
    for (let slot = rows - 1; slot >= 0; slot--) if (endings[slot]) leave(slot, endings[slot]!);
  }

  async function run(): Promise<void> {
    try {
      while (waiting.length > 0 || active.length > 0) {
        while (waiting.length > 0 && active.length < SLOTS) {
          const each = waiting.shift()!;
          await admit(each).catch(each.failed);
        }
        if (active.length > 0) await step();
        // The network runs on this thread: sockets get their turn here.
        await breathe();
      }
    } catch (error) {
      for (const answer of [...active.splice(0), ...waiting.splice(0)]) answer.failed(error);
    }
    isRunning = false;
  }

  function wake(): void {
    if (isRunning) return;
    isRunning = true;
    void run();
  }

  return {
    generate: (request) =>
      new Promise<Ending>((done, failed) => {
        if (waiting.length >= LONGEST_QUEUE) return failed(new QueueFull(`${LONGEST_QUEUE} requests wait already. Try again in a moment.`));
        waiting.push({ request, done, failed });
        wake();
      }),
    async embed(tokens) {
      const { hidden } = await readPrompt(tokens);
      const mean = new Float32Array(about.width);
      for (const [index, value] of hidden.entries()) mean[index % about.width]! += value;
      const length = Math.hypot(...mean) || 1;
      return mean.map((value) => value / length);
    },
    state: () => ({ active: active.length, waiting: waiting.length }),
  };
}
