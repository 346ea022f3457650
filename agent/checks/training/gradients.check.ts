import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import { degraded, type Finding, faulty, notApplicable, ok, unknown, workloadCheck } from "../check";
import { countText } from "../quantity";
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
    "Follows the norm of a run's gradients, whole and by layer. Exploding gradients are far above their running median; vanishing gradients are near zero in early layers only. Both come before the loss shows anything.",
  knows: "The same logs as the loss, where they hold a norm of the gradients, whole or by layer.",
  cannotSee:
    "Gradients that a run does not log, and whether a norm is right for this model: it is compared with itself, and with 100 where nothing clips.",
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
    if (verdict.kind === "recovered" && verdict.since > RECOVERED_STEPS)
      return ok(`Gradient norms of ${verdict.rows} steps are in order, but for ${recoveredText(verdict)} (${file})`);
    return report(workload, verdict, config, file);
  },
});

/** This many steps after a gradient that was not a number, the run has recovered. */
const RECOVERED_STEPS = 50;
type Recovered = Extract<GradientVerdict, { kind: "recovered" }>;
const recoveredText = ({ steps, rows, since }: Recovered): string =>
  `${steps.length} of ${rows} steps without a finite one (the last at step ${steps.at(-1)}, none in the ${since} after it)`;

function report(
  workload: Workload,
  verdict: Exclude<GradientVerdict, { kind: "too-few" | "bounded" }>,
  config: RunConfig,
  file: string,
): Finding {
  const began = verdict.kind === "recovered" ? verdict.steps[0]! : verdict.began;
  const common = {
    began,
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
  if (verdict.kind === "recovered") return degraded("not-finite-once", `Gradients: ${recoveredText(verdict)} (${file})`, common);
  if (verdict.kind === "rising") {
    const sentence = `Gradient norm rises slowly: from ${numberText(verdict.first)} at step ${verdict.began} to ${numberText(verdict.last)} in ${verdict.rows} steps (${file})`;
    return degraded("rising", sentence, common);
  }
  const clip = settingOf(config, "maxNorm");
  const already = numberOf(clip);
  const off = clip ? ` (${clip.key} is ${clip.value})` : "";
  const advice = already ? `it is clipped at ${numberText(already)} (${clip!.key})` : `nothing clips it${off}`;
  const what =
    verdict.kind === "high"
      ? ""
      : verdict.kind === "not-finite"
        ? `Since step ${verdict.began} ${verdict.where} is not a number (${countText(verdict.rows, "step")})`
        : `Since step ${verdict.began} ${verdict.where} reaches norm ${numberText(verdict.norm)}, ${Math.round(verdict.norm / Math.max(verdict.usual, 1e-12))} times its running median ${numberText(verdict.usual)}`;
  const data = {
    ...common,
    key: clip?.key ?? "max_grad_norm",
    value: MAX_NORM,
    previous: String(clip?.value ?? ""),
    bad_step: began,
  };
  if (verdict.kind === "high")
    return degraded(
      "high",
      `Gradient norm is ${numberText(verdict.norm)} from the first step on (median of ${verdict.rows} steps; most runs clip at ${MAX_NORM}), and the loss does not fall (${file}); ${advice}`,
      data,
    );
  return faulty(verdict.kind === "not-finite" ? "not-finite" : "exploding", `${what} (${file}); ${advice}`, data);
}
