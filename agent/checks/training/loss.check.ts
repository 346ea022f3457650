import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import { degraded, type Finding, faulty, notApplicable, ok, unknown, workloadCheck } from "../check";
import { judgeLoss, LEAST_ROWS, type LossVerdict } from "./judge-loss";
import { type Cause, causeOfFlat, causeOfRise } from "./likely-cause";
import type { MetricRow } from "./metric-row";
import { numberText } from "./number-text";
import { lastRun, type Metrics, readMetrics } from "./read-metrics";
import { readRunConfig } from "./run-config";

export const trainingLoss = workloadCheck({
  id: "training.loss",
  title: "Training loss",
  about:
    "Follows a run's loss and tests whether it falls, stands still, grows or stops being a number, and from which step on. Every hour that a diverged run goes on is paid for and thrown away.",
  every: "15s",
  within: "10s",
  appliesTo: (workload) => workload.kind === "training" && (workload.metrics !== undefined || workload.logs.length > 0),
  async run(host, workload, memory) {
    let metrics: Metrics | null;
    try {
      metrics = await readMetrics(host, workload, memory);
    } catch (error) {
      return unknown(`needs to read ${workload.metrics ?? workload.logs[0]} (${(error as NodeJS.ErrnoException).code ?? "error"})`);
    }
    if (metrics === null) return notApplicable(`${workload.metrics ?? workload.logs.join(", ")} does not exist yet`);
    if (!metrics.rows.some((row) => row.loss !== undefined)) return notApplicable(`${posix.basename(metrics.file)} holds no loss`);
    const verdict = judgeLoss(metrics.rows);
    if (verdict.kind === "too-few")
      return unknown(`${verdict.rows} of the ${LEAST_ROWS} steps that a judgement of the loss needs (${posix.basename(metrics.file)})`);
    const file = posix.basename(metrics.file);
    if (verdict.kind === "falling")
      return ok(`Loss fell from ${numberText(verdict.first)} to ${numberText(verdict.last)} in ${verdict.rows} steps (${file})`, {
        first: verdict.first,
        last: verdict.last,
      });
    const config = await readRunConfig(host, workload.runConfig);
    const run = lastRun(metrics.rows);
    const fromStart = verdict.kind === "flat-from-start" || verdict.kind === "plateau";
    const cause = fromStart ? causeOfFlat(run, config) : causeOfRise(metrics.rows, run, config);
    return report(workload, verdict, cause, file, run);
  },
});

function report(
  workload: Workload,
  verdict: Exclude<LossVerdict, { kind: "too-few" | "falling" }>,
  cause: Cause | null,
  file: string,
  run: MetricRow[],
): Finding {
  const why = cause ? `; likely cause: ${cause.sentence}` : "";
  const data = {
    began: verdict.began,
    bad_step: cause?.fromStart ? 0 : verdict.began,
    run_config: workload.runConfig ?? "",
    key: cause?.key ?? "",
    value: cause?.value ?? "",
    previous: cause?.previous ?? "",
    checkpoints: workload.checkpoints ?? "",
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
  };
  const sentence = `${sentenceOf(verdict, run)} (${file})${why}`;
  return verdict.kind === "plateau" ? degraded(verdict.kind, sentence, data) : faulty(verdict.kind, sentence, data);
}

function sentenceOf(verdict: Exclude<LossVerdict, { kind: "too-few" | "falling" }>, run: MetricRow[]): string {
  switch (verdict.kind) {
    case "not-finite": {
      const before =
        verdict.before?.gradNorm === undefined ? "" : `, its gradient norm ${numberText(verdict.before.gradNorm)} one step earlier`;
      const lowest =
        verdict.best.loss === Infinity
          ? "from the first step on"
          : `it rose from ${numberText(verdict.best.loss)} at step ${verdict.best.step} on`;
      const at = run.find((row) => row.loss !== undefined && !Number.isFinite(row.loss))?.step;
      return `Loss is ${numberText(verdict.value)} since step ${at}: ${lowest}${before}`;
    }
    case "diverging":
      return `Loss grew from its best ${numberText(verdict.best.loss)} at step ${verdict.best.step} to ${numberText(verdict.value)} at step ${run.at(-1)?.step}`;
    case "flat-from-start":
      return `Loss has not fallen in ${verdict.rows} steps: ${numberText(verdict.first)} at the start, ${numberText(verdict.last)} now (slope t = ${verdict.t.toFixed(1)}, a fall needs below -1.9)`;
    case "plateau":
      return `Loss stands at ${numberText(verdict.last)} since step ${verdict.began}, with a learning rate that has not run out`;
  }
}
