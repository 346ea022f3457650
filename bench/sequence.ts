/**
 * Compares the sequence model with counts. Both learn from normal sequences only and judge sequences of which a quarter have an event at the wrong
 * place or lack one.
 * Always runs on generated workloads; also on the blocks of an HDFS log when the folder has their labels.
 *
 *   npm run bench:sequence -- [--data <folder>] [--train 400] [--test 400] [--epochs 6] [--save name]
 */
import { parseArgs } from "node:util";
import { countScore } from "@/lib/detection/sequence/counts";
import { learnSequences, type SequenceModel } from "@/lib/detection/sequence/model";
import { checkSequence } from "@/lib/detection/sequence/verdict";
import { toWords } from "@/lib/detection/sequence/vocabulary";
import { saveResult } from "./save-result";
import { type LabelledSequence, readHdfs } from "./sequence/hdfs";
import { type Quality, quality } from "./sequence/quality";
import { createRandom, lose, misorder, walk, workloads } from "./sequence/workloads";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    train: { type: "string", default: "400" },
    test: { type: "string", default: "400" },
    epochs: { type: "string", default: "6" },
    save: { type: "string" },
  },
});

interface Result {
  name: string;
  inUse: string;
  seconds: number;
  lstm: Quality;
  counts: Quality;
}

function compare(name: string, history: string[][], tests: readonly LabelledSequence[]): Result | null {
  const before = process.cpuUsage();
  const model: SequenceModel | null = learnSequences(history, { epochs: Number(options.epochs), rate: 0.01, steps: 24 });
  if (!model) return null;
  const { user, system } = process.cpuUsage(before);
  const lstm = quality(tests, (ids) => checkSequence(model.lstm, toWords(model.vocabulary, ids), model.expected).unexpected.length > 0);
  const counts = quality(tests, (ids) => countScore(model.counts, toWords(model.vocabulary, ids)) > model.countBound);
  return { name, inUse: model.inUse, seconds: (user + system) / 1e6, lstm, counts };
}

const results: Result[] = [];
for (const [name, automaton] of Object.entries(workloads)) {
  const random = createRandom(name.length * 1_000 + 7);
  const history = Array.from({ length: Number(options.train) }, () => walk(automaton, random));
  const tests = Array.from({ length: Number(options.test) }, (_, i): LabelledSequence => {
    const ids = walk(automaton, random);
    // Change a quarter of the sequences: half get a wrong order, half lose an event.
    const faulty = i % 4 === 0 ? (i % 8 === 0 ? misorder : lose)(automaton, ids, random) : null;
    return { ids: faulty ?? ids, isFaulty: faulty !== null };
  });
  const result = compare(name, history, tests);
  if (result) results.push(result);
}
if (options.data) {
  const { sequences, hasLabels } = readHdfs(options.data);
  const longest = sequences.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  console.log(
    `HDFS: ${sequences.length} blocks, the longest with ${longest} lines; ${hasLabels ? "with labels" : "no labels in this folder: not judged"}`,
  );
  if (hasLabels) {
    const normal = sequences.filter(({ isFaulty }) => !isFaulty);
    const split = Math.min(5_000, Math.floor(normal.length / 2));
    const result = compare(
      "HDFS",
      normal.slice(0, split).map(({ ids }) => ids),
      [...normal.slice(split), ...sequences.filter(({ isFaulty }) => isFaulty)],
    );
    if (result) results.push(result);
  }
}
const text = ({ precision, recall, f1 }: Quality) => `precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`;
for (const { name, inUse, seconds, lstm, counts } of results)
  console.log(
    `${name.padEnd(10)} LSTM ${text(lstm)}; counts ${text(counts)}; in use: ${inUse} (learned in ${seconds.toFixed(1)} s of CPU)`,
  );
const mean = (pick: (result: Result) => number) => results.reduce((sum, result) => sum + pick(result), 0) / results.length;
if (options.save) await saveResult(options.save, { results });
console.log(`lstm_f1=${mean((r) => r.lstm.f1).toFixed(3)} count_f1=${mean((r) => r.counts.f1).toFixed(3)}`);
