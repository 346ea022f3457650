import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { endingFor } from "../ended-with";
import { countText } from "../quantity";
import { judgeLoss, LEAST_ROWS, type LossVerdict } from "./judge-loss";
import { lastRun } from "./last-run";
import { type Cause, causeOfFlat, causeOfRise } from "./likely-cause";
import type { MetricRow } from "./metric-row";
import { numberText } from "./number-text";
import { type Metrics, readMetrics } from "./read-metrics";
import { readRunConfig } from "./run-config";
import { skippedLately } from "./skipped-steps";

/** This many overflows in a row, down to a scale of 1, are more than the search for the right scale. */
const MANY_OVERFLOWS = 5;
/** fp16 leaves out a step now and then; this many lines in a row are more. */
const MANY_LOST = 5;

export const trainingLoss = workloadCheck({
  id: "training.loss",
  title: "Training loss",
  about:
    "Follows a run's loss and tests whether it falls, stands still, grows or stops being a number, and from which step on. Every hour that a diverged run continues is wasted.",
  knows:
    "JSON lines, Hugging Face's Trainer, Megatron, DeepSpeed, fairseq, NeMo, mmdetection, Lightning's and YOLO's CSV, nanoGPT, detectron2, kohya, Keras, PaddlePaddle and TensorBoard files; several ranks in one file; fp16 overflows; TRL's and verl's runs by reward; losses of other names, by their parts; the error with which a run ended. Needs 20 logged steps.",
  cannotSee: "Validation loss, and runs that report only to an external service.",
  every: "15s",
  within: "10s",
  appliesTo: (workload) => workload.kind === "training" && (workload.metrics !== undefined || workload.logs.length > 0),
  async run(host, workload, memory) {
    const finding = await judge(host, workload, memory);
    if (finding.state === "faulty") return finding;
    const ending = await endingFor(host, workload, "training.loss");
    const before = finding.state === "ok" ? `; before: ${finding.sentence}` : "";
    return ending ? faulty("run-ended", `${workload.name} has ended with an error: ${ending.said}${before}`, placesOf(workload)) : finding;
  },
});

async function judge(host: Host, workload: Workload, memory: Memory): Promise<Finding> {
  let metrics: Metrics | null;
  try {
    metrics = await readMetrics(host, workload, memory);
  } catch (error) {
    return unknown(`needs to read ${workload.metrics ?? workload.logs[0]} (${(error as NodeJS.ErrnoException).code ?? "error"})`);
  }
  if (metrics === null) return notApplicable(`${workload.metrics ?? workload.logs.join(", ")} does not exist yet`);
  const config = await readRunConfig(host, workload.runConfig);
  const overflow = overflowFinding(workload, metrics);
  if (overflow) return overflow;
  if (!metrics.rows.some((row) => row.loss !== undefined)) return notApplicable(`${posix.basename(metrics.file)} holds no loss`);
  const verdict = judgeLoss(metrics.rows, config);
  const lost = verdict.kind === "not-finite" ? null : lostRank(workload, metrics);
  if (lost) return lost;
  if (verdict.kind === "too-few")
    return unknown(`${verdict.rows} of the ${LEAST_ROWS} steps that a judgement of the loss needs (${posix.basename(metrics.file)})`);
  const file = posix.basename(metrics.file);
  if (verdict.kind === "warming-up")
    return unknown(
      `Loss is ${numberText(verdict.last)} after ${verdict.rows} steps and does not fall yet; it is judged when the learning rate has stopped rising (${file})`,
    );
  if (verdict.kind === "by-reward")
    return ok(
      `Loss is a number in all ${verdict.rows} steps; a run with a reward is not judged by its loss. Reward went from ${numberText(verdict.first)} to ${numberText(verdict.last)} (${file})`,
    );
  if (verdict.kind === "parts")
    return ok(
      `Every part of the loss is a number in all ${verdict.rows} steps; their sum is not logged, so their course is not judged (${file})`,
    );
  const over = verdict.kind === "falling" && verdict.over ? `; ${countText(verdict.over, "step")} without a number lie behind it` : "";
  if (verdict.kind === "falling")
    return ok(`Loss fell from ${numberText(verdict.first)} to ${numberText(verdict.last)} in ${verdict.rows} steps (${file})${over}`, {
      first: verdict.first,
      last: verdict.last,
    });
  const run = lastRun(metrics.rows);
  const fromStart = verdict.kind === "flat-from-start" || verdict.kind === "plateau";
  const hasRisen = verdict.kind === "not-finite" || verdict.kind === "diverging" || verdict.kind === "rising";
  const cause = fromStart ? causeOfFlat(run, config) : hasRisen ? causeOfRise(metrics.rows, run, config) : null;
  return report(workload, verdict, cause, file, run);
}

type Wrong = Exclude<LossVerdict, { kind: "too-few" | "falling" | "by-reward" | "warming-up" | "parts" }>;
const CODES = {
  "not-finite": "not-finite",
  recovered: "not-finite-once",
  zero: "zero",
  missing: "no-loss",
  diverging: "diverging",
  rising: "rising",
  "flat-from-start": "flat-from-start",
  plateau: "plateau",
} as const;

/** Signs of fp16 overflow while the printed loss still looks normal. */
function overflowFinding(workload: Workload, { overflows, rows, file }: Metrics): Finding | null {
  const data = { checkpoints: workload.checkpoints ?? "", run_config: workload.runConfig ?? "" };
  const lately = skippedLately(lastRun(rows));
  if (lately)
    return faulty(
      "overflow",
      `fp16 does not hold the gradients: ${lately.skipped} of the last ${lately.of} steps were skipped for overflow, since step ${lately.since} (${posix.basename(file)}); train in bf16, or with a lower learning rate`,
      { began: lately.since, ...data },
    );
  if (overflows === null || !(overflows.exhausted || (overflows.count >= MANY_OVERFLOWS && (overflows.lastScale ?? 2) <= 1))) return null;
  const { count, firstStep, firstScale, lastScale, exhausted } = overflows;
  const since = firstStep === null ? "" : ` since step ${firstStep}`;
  const skipped = count > 0 ? `${countText(count, "step was", "steps were")} skipped for overflow one after the other` : "steps overflow";
  const fell =
    firstScale !== null && lastScale !== null ? ` and the loss scale fell from ${numberText(firstScale)} to ${numberText(lastScale)}` : "";
  const end = exhausted ? ": it is at its minimum, and the run has given up" : ", where it can hardly get smaller";
  return faulty(
    "overflow",
    `fp16 does not hold the gradients${since}: ${skipped}${fell}${end} (${posix.basename(file)}); train in bf16, or with a lower learning rate`,
    { began: firstStep ?? 0, ...data },
  );
}

/** A rank of several lines that has lost its loss while the followed one still has its own. */
function lostRank(workload: Workload, { lostRanks, file }: Metrics): Finding | null {
  const lost = lostRanks.filter(({ rows }) => rows >= MANY_LOST).sort((a, b) => a.since - b.since || a.rank - b.rank);
  const [first] = lost;
  if (!first) return null;
  const others = lost.length > 1 ? `, and so is that of ${countText(lost.length - 1, "other rank")}` : "";
  return faulty(
    "not-finite",
    `Loss of rank ${first.rank} is not a number since step ${first.since} (${countText(first.rows, "line")})${others}, while the first rank of the file still logs one (${posix.basename(file)})`,
    { ...placesOf(workload), began: first.since, bad_step: first.since, key: "", value: "", previous: "" },
  );
}

const placesOf = (workload: Workload) => ({
  run_config: workload.runConfig ?? "",
  checkpoints: workload.checkpoints ?? "",
  unit: workload.unit ?? "",
  restart: workload.restart ?? "",
});

function report(workload: Workload, verdict: Wrong, cause: Cause | null, file: string, run: MetricRow[]): Finding {
  const began = verdict.kind === "recovered" ? verdict.steps[0]! : verdict.began;
  const why = cause ? `; likely cause: ${cause.sentence}` : "";
  const data = {
    began,
    bad_step: cause?.fromStart ? 0 : began,
    key: cause?.key ?? "",
    value: cause?.value ?? "",
    previous: cause?.previous ?? "",
    ...placesOf(workload),
  };
  const sentence = `${sentenceOf(verdict, run)} (${file})${why}`;
  const isMild = ["plateau", "recovered", "rising"].includes(verdict.kind) || (verdict.kind === "zero" && verdict.gradient === "unknown");
  return (isMild ? degraded : faulty)(CODES[verdict.kind], sentence, data);
}

function sentenceOf(verdict: Wrong, run: MetricRow[]): string {
  switch (verdict.kind) {
    case "not-finite": {
      const before =
        verdict.before?.gradNorm === undefined ? "" : `, its gradient norm ${numberText(verdict.before.gradNorm)} one step earlier`;
      const lowest =
        verdict.best.loss === Infinity
          ? "from the first step on"
          : `it rose from ${numberText(verdict.best.loss)} at step ${verdict.best.step} on`;
      return `Loss is ${numberText(verdict.value)} since step ${verdict.at}: ${lowest}${before}`;
    }
    case "diverging":
      return `Loss grew from its best ${numberText(verdict.best.loss)} at step ${verdict.best.step} to ${numberText(verdict.value)} at step ${run.at(-1)?.step}`;
    case "recovered":
      return `Loss was not a number in ${verdict.steps.length} of ${verdict.rows} steps, the last at step ${verdict.steps.at(-1)}; it is one again since ${countText(verdict.since, "step")}`;
    case "zero": {
      const gradient = verdict.gradient === "none" ? ", and no gradient flows (0 or not a number)" : "";
      return `Loss is exactly 0 since step ${verdict.began} (${verdict.rows} steps)${gradient}: that is no result of training; trainers print 0 for a loss that is not a number, or when every label is masked`;
    }
    case "missing":
      return `No loss is reported since step ${verdict.began}: ${verdict.rows} steps were logged without it, as Megatron does when it is not a number`;
    case "rising":
      return `Loss rises slowly: from ${numberText(verdict.first)} at step ${verdict.began} to ${numberText(verdict.last)} in ${verdict.rows} steps`;
    case "flat-from-start":
      return `Loss has not fallen in ${verdict.rows} steps: ${numberText(verdict.first)} at the start, ${numberText(verdict.last)} now (slope t = ${verdict.t.toFixed(1)}, a fall needs below -1.9)`;
    case "plateau":
      return `Loss stands at ${numberText(verdict.last)} since step ${verdict.began}, with a learning rate that has not run out`;
  }
}
