/** Measures the quality of the demonstration model's answers with the server's code: `npm run training:evaluate`. Writes training/quality.json. */
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadModel, type ServedModel } from "@/workers/model/served-model";
import { Variant } from "@/workers/model/weights";

interface Pair {
  id: string;
  question: string;
  answer: string;
}
const texts = path.resolve(".cache/training");
const read = (name: string): Pair[] => JSON.parse(readFileSync(path.join(texts, `${name}.json`), "utf8"));
/** One in seven trained wordings is enough to measure a percentage. */
const trained = read("pairs").filter((_, index) => index % 7 === 0);
const unseen = read("unseen");
const isRefusal = ({ id }: Pair) => id === "refusal";
const share = (count: number, of: number) => Math.round((1_000 * count) / Math.max(1, of)) / 10;

const answerTo = (model: ServedModel, question: string) =>
  model
    .answer(model.chatPrompt(question), { model: model.about.name }, new AbortController().signal, () => {})
    .then(({ text }) => text.trim());

/** Asks in groups, so that the engine's queue has room. */
async function answers(model: ServedModel, pairs: Pair[]): Promise<string[]> {
  const all: string[] = [];
  for (let at = 0; at < pairs.length; at += 32) {
    all.push(...(await Promise.all(pairs.slice(at, at + 32).map(({ question }) => answerTo(model, question)))));
  }
  return all;
}

async function rightShare(model: ServedModel, pairs: Pair[]) {
  const given = await answers(model, pairs);
  const right = pairs.filter(({ answer }, index) => given[index] === answer.trim()).length;
  return { percent: share(right, pairs.length), of: pairs.length };
}

/** How often the nearest trained question is about the same fact, by the model's embeddings and by shared words. */
async function nearest(model: ServedModel) {
  const vector = (text: string) => model.engine.embed(model.tokenizer.encode(text));
  const words = (text: string) => new Set(text.toLowerCase().match(/[a-z0-9]+/g));
  const known: { id: string; vector: Float32Array; words: Set<string> }[] = [];
  for (const pair of trained) known.push({ id: pair.id, vector: await vector(pair.question), words: words(pair.question) });
  const asked = unseen.filter((pair) => known.some(({ id }) => id === pair.id)).filter((_, index) => index % 3 === 0);
  let byVector = 0;
  let byWords = 0;
  const closest = (score: (one: (typeof known)[number]) => number) =>
    known.reduce((best, one) => (score(one) > score(best) ? one : best)).id;
  for (const { id, question } of asked) {
    const mine = await vector(question);
    const own = words(question);
    if (closest((one) => one.vector.reduce((sum, value, index) => sum + value * mine[index]!, 0)) === id) byVector += 1;
    const overlap = (other: Set<string>) => [...own].filter((word) => other.has(word)).length / (own.size + other.size);
    if (closest((one) => overlap(one.words)) === id) byWords += 1;
  }
  return { vectorPercent: share(byVector, asked.length), wordsPercent: share(byWords, asked.length), of: asked.length };
}

const model = await loadModel("8bit");
const kinds = [...new Set(unseen.map(({ id }) => id.split(":")[0]!))];
const byKind: Record<string, { percent: number; of: number }> = {};
for (const kind of kinds)
  byKind[kind] = await rightShare(
    model,
    unseen.filter(({ id }) => id.split(":")[0] === kind),
  );

const compared = unseen.filter((_, index) => index % 4 === 0);
const reference = await loadModel("fp32");
const wanted = await answers(reference, compared);
const sameAsFp32: Record<string, number> = {};
for (const variant of Variant.options) {
  const each = await loadModel(variant);
  const given = await answers(each, compared);
  sameAsFp32[variant] = share(given.filter((text, index) => text === wanted[index]).length, compared.length);
  await each.close();
}

const quality = {
  at: new Date().toISOString().slice(0, 10),
  machine: `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores`,
  model: model.about,
  exactAnswers: {
    trainedWordings: await rightShare(
      model,
      trained.filter((pair) => !isRefusal(pair)),
    ),
    unseenWordings: await rightShare(
      model,
      unseen.filter((pair) => !isRefusal(pair)),
    ),
    refusesOtherSubjects: await rightShare(model, unseen.filter(isRefusal)),
    unseenByKind: byKind,
  },
  sameAnswerAsFp32Percent: sameAsFp32,
  nearestTrainedQuestion: await nearest(model),
};
writeFileSync("training/quality.json", `${JSON.stringify(quality, null, 2)}\n`);
console.log(JSON.stringify(quality, null, 2));
