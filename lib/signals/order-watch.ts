import type { SequenceModel } from "@/lib/detection/sequence/model";
import { judgeSequence } from "@/lib/detection/sequence/model";
import { ORDER } from "./parameters";
import { type Alarm, createAlarm, type LogSignal, moveAlarm } from "./signal";

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
  alarm: Alarm;
}
export const createOrderWatch = (): OrderWatch => ({ tails: new Map(), runs: [], example: "", alarm: createAlarm() });

/** Takes in one line of a file by its template. */
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

/** The signals at `nowMs`. */
export function tellOrder(watch: OrderWatch, nowMs: number, inUse: SequenceModel["inUse"]): LogSignal[] {
  watch.runs = watch.runs.filter(({ atMs }) => nowMs - atMs < ORDER.windowMs);
  const all = watch.runs.length;
  const unusual = watch.runs.filter((run) => run.isUnusual).length;
  const share = unusual / (all || 1);
  const isFiring = watch.alarm.isFiring ? share > ORDER.clear : all >= ORDER.fewestRuns && share >= ORDER.share;
  const phase = moveAlarm(watch.alarm, isFiring, nowMs);
  if (!phase) return [];
  const what = inUse === "lstm" ? "an unexpected order" : "unusual numbers";
  const sentence = isFiring
    ? `${unusual} of ${all} runs of ${ORDER.run} log lines came in ${what}, for example at: ${watch.example}`
    : "The order and number of log lines are normal again";
  return [
    {
      check: "log.order",
      code: inUse === "lstm" ? "unexpected-order" : "unusual-numbers",
      severity: "warning",
      phase,
      atMs: nowMs,
      sentence,
      data: { runsIn10Min: all, unusual, example: watch.example, model: inUse === "lstm" ? "sequence model (LSTM)" : "counts" },
      lines: { fromMs: nowMs - ORDER.windowMs, toMs: nowMs },
    },
  ];
}
