import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { loadRuntime } from "./network";
import { loadModel, type ServedModel } from "./served-model";
import type { Variant } from "./weights";

const runtime = (await loadRuntime()) ? null : "onnxruntime-node is not installed for this machine";
const questions = [
  "What is a node?",
  "What do I do about config.files/does-not-parse?",
  "How often does gpu.memory run?",
  "What are the steps of restore-config?",
  "What does the check docker.ports look for?",
  "What is a wave?",
  "gpu.driver/no-driver",
  "Tell me about the weather in Paris.",
  "How risky is rebuild-venv?",
  "What does DATABASE_URL mean?",
];
const never = new AbortController().signal;
const ask = async (model: ServedModel, question: string, signal = never, maxTokens = 48) => {
  let tokens = 0;
  const options = { model: "millwright-demo", max_tokens: maxTokens };
  const { text, ending } = await model.answer(model.chatPrompt(question), options, signal, () => {
    tokens += 1;
  });
  return { text, ending, tokens };
};

describe("the demonstration model", needs(runtime), () => {
  const models = {} as Record<Variant, ServedModel>;
  const alone: Record<string, string[]> = {};
  beforeAll(async () => {
    for (const variant of ["fp32", "int8", "8bit"] as const) {
      models[variant] = await loadModel(variant);
      alone[variant] = [];
      for (const question of questions) alone[variant].push((await ask(models[variant], question)).text);
    }
  });
  afterAll(() => Promise.all(Object.values(models).map((model) => model.close())));

  it("answers the same alone and among others", async () => {
    for (const variant of ["fp32", "8bit"] as const) {
      const together = await Promise.all(questions.map((question) => ask(models[variant], question)));
      expect(together.map(({ text }) => text)).toEqual(alone[variant]);
    }
  });

  it("answers nearly the same with its weights in 8 bits", () => {
    const agreement = (variant: Variant) => questions.filter((_, index) => alone[variant]![index] === alone.fp32![index]).length;
    expect(agreement("8bit")).toBeGreaterThanOrEqual(8);
    expect(agreement("int8")).toBeGreaterThanOrEqual(8);
  });

  it("knows its own words and refuses others' questions", () => {
    expect(alone["8bit"]![0]).toContain("A host with an agent");
    expect(alone["8bit"]![7]).toContain("I cannot answer that");
  });

  it("gives the same sampled answer for the same seed", async () => {
    const model = models["8bit"];
    const sample = async (seed: number) =>
      (await model.answer(model.chatPrompt("zxcvb qwert"), { model: "m", temperature: 2, seed, max_tokens: 30 }, never, () => {})).text;
    expect(await sample(7)).toBe(await sample(7));
    expect(await sample(7)).not.toBe(await sample(8));
  });

  it("frees the slot of a request that is cancelled, and goes on with the others", async () => {
    const model = models["8bit"];
    const stop = new AbortController();
    const cancelled = model.answer(model.chatPrompt(questions[4]!), { model: "m" }, stop.signal, () => stop.abort());
    const other = ask(model, questions[0]!);
    expect(await cancelled).toMatchObject({ ending: "cancelled" });
    expect((await other).text).toBe(alone["8bit"]![0]);
    expect(model.engine.state()).toEqual({ active: 0, waiting: 0 });
  });

  it("refuses a request when 64 wait", async () => {
    const model = models["8bit"];
    const stop = new AbortController();
    const all = Array.from({ length: 80 }, () =>
      ask(model, questions[4]!, stop.signal).then(
        () => "done",
        (error: Error) => error.message,
      ),
    );
    stop.abort();
    const refused = (await Promise.all(all)).filter((outcome) => outcome.includes("64 requests wait"));
    // One of the 80 may have begun before the others came.
    expect(refused.length).toBeGreaterThanOrEqual(15);
  });

  it("ends at the limit that the request sets", async () => {
    expect(await ask(models["8bit"], questions[4]!, never, 3)).toMatchObject({ ending: "length", tokens: 3 });
  });
});
