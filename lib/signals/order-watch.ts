import type { SequenceModel } from "@/lib/detection/sequence/model";
import { judgeSequence } from "@/lib/detection/sequence/model";
import { ORDER } from "./parameters";

interface Run {
  atMs: number;
  isUnusual: boolean;
}

/** Runs of lines of one workload, judged by the model of its own history. */
export interface OrderWatch {
  /** The unfinished run of each file. */
  tails: Map<string, string[]>;
  runs: Run[];
  /** The first line that was not expected, of the last unusual run. */
  example: string;
}
export const createOrderWatch = (): OrderWatch => ({ tails: new Map(), runs: [], example: "" });

/** The runs in the window that ends at `atMs`. */
export interface RunsFact {
  atMs: number;
  all: number;
  unusual: number;
  example: string;
  /** The part of the model that judges them. */
  inUse: SequenceModel["inUse"];
}

/** Adds one line of a file, by its template. */
export function takeInOrder(
  watch: OrderWatch,
  model: SequenceModel,
  line: { file: string; template: string; atMs: number },
  textOf: (id: string) => string,
): void {
  const tail = [...(watch.tails.get(line.file) ?? []), line.template];
  watch.tails.delete(line.file);
  if (tail.length < ORDER.run) {
    watch.tails.set(line.file, tail);
    for (const oldest of watch.tails.keys()) if (watch.tails.size > ORDER.files) watch.tails.delete(oldest);
    return;
  }
  const { isUnusual, unexpected } = judgeSequence(model, tail);
  watch.runs.push({ atMs: line.atMs, isUnusual });
  if (isUnusual) watch.example = textOf(tail[unexpected[0] ?? 0] ?? line.template);
  if (watch.runs.length > ORDER.mostRuns) watch.runs = watch.runs.slice(-ORDER.mostRuns);
}

/** The runs of the last minutes. */
export function runsAt(watch: OrderWatch, nowMs: number, model: SequenceModel | null): RunsFact {
  watch.runs = watch.runs.filter(({ atMs }) => nowMs - atMs < ORDER.windowMs);
  const unusual = watch.runs.filter((run) => run.isUnusual).length;
  return { atMs: nowMs, all: watch.runs.length, unusual, example: watch.example, inUse: model?.inUse ?? "counts" };
}
