import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import { type Finding, faulty, notApplicable, ok, unknown, workloadCheck } from "../check";
import { type GradientVerdict, judgeGradients } from "./judge-gradients";
import { ruleFor } from "./likely-cause";
import { numberText } from "./number-text";
import { type Metrics, readMetrics } from "./read-metrics";
import { numberOf, type RunConfig, readRunConfig, settingOf } from "./run-config";

/** The bound that most published runs clip at; 0.5 to 5.0 is the usual range. */
const MAX_NORM = "1.0";

export const trainingGradients = workloadCheck({
  id: "training.gradients",
  title: "Gradients",
  about:
    "Follows the norm of a run's gradients, whole and by layer: an explosion is far above its own running median, and vanishing is an early layer that gets nothing while the last one does. Both come before the loss shows anything.",
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
    const file = posix.basename(metrics?.file ?? workload.metrics ?? workload.logs.join(", "));
    if (!metrics?.rows.some((row) => row.gradNorm !== undefined || row.layers !== undefined))
      return notApplicable(`${file} holds no gradient norms`);
    const config = await readRunConfig(host, workload.runConfig);
    const bound = numberOf(settingOf(config, "maxNorm"));
    const verdict = judgeGradients(metrics.rows, bound);
    if (verdict.kind === "too-few") return unknown(`${verdict.rows} of the 20 steps that a judgement of the gradients needs (${file})`);
    if (verdict.kind === "bounded")
      return ok(
        `Gradient norm ${numberText(verdict.norm)} over ${verdict.rows} steps${bound ? `, clipped at ${numberText(bound)}` : ""} (${file})`,
      );
    return report(workload, verdict, config, file);
  },
});

function report(
  workload: Workload,
  verdict: Exclude<GradientVerdict, { kind: "too-few" | "bounded" }>,
  config: RunConfig,
  file: string,
): Finding {
  const common = {
    began: verdict.began,
    run_config: workload.runConfig ?? "",
    checkpoints: workload.checkpoints ?? "",
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
  };
  if (verdict.kind === "vanishing") {
    const init = settingOf(config, "init");
    const rule = ruleFor(config);
    const sentence = `Gradients vanish since step ${verdict.began}: norm ${numberText(verdict.first.norm)} in ${verdict.first.name}, ${numberText(verdict.last.norm)} in ${verdict.last.name} (${file}); ${rule.text}`;
    return faulty("vanishing", sentence, {
      ...common,
      key: init?.key ?? "",
      value: init ? rule.name : "",
      previous: String(init?.value ?? ""),
      bad_step: 0,
    });
  }
  const clip = settingOf(config, "maxNorm");
  const already = numberOf(clip);
  const advice = already ? `it is clipped at ${numberText(already)} (${clip!.key})` : "nothing clips it";
  const what =
    verdict.kind === "not-finite"
      ? `Since step ${verdict.began} ${verdict.where} is not a number`
      : `Since step ${verdict.began} ${verdict.where} reaches norm ${numberText(verdict.norm)}, ${Math.round(verdict.norm / Math.max(verdict.usual, 1e-12))} times its running median ${numberText(verdict.usual)}`;
  const data = {
    ...common,
    key: clip?.key ?? "max_grad_norm",
    value: MAX_NORM,
    previous: String(clip?.value ?? ""),
    bad_step: verdict.began,
  };
  return faulty(verdict.kind === "not-finite" ? "not-finite" : "exploding", `${what} (${file}); ${advice}`, data);
}
