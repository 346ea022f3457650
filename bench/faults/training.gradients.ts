import type { Fault } from "./fault";
import { trainingRun } from "./training-run";

const run = (dir: string) =>
  trainingRun(dir, { activation: "tanh", init: "xavier", lr: 0.01, max_norm: 0, steps: 60_000, save_every: 50, pause_ms: 2 });

/** Bad samples enter the data: one in ten is thousands of times too large, and the gradients are not clipped. */
export const fault: Fault = {
  id: "training.gradients",
  title: "outliers in the data and no clipping",
  repaired: "real",
  healthy: (dir) => run(dir).layOut(),
  workload: (dir) => run(dir).workload,
  inject: (dir) => run(dir).change({ outliers: 1_000 }),
  expect: {
    code: "exploding",
    sentence:
      /^Since step \d+ the gradient reaches norm [\d.e+]+, \d+ times its running median [\d.e+-]+ \(metrics\.jsonl\); nothing clips it \(max_norm is 0\)$/,
  },
  runbook: "bound-gradients",
  staysAfterRollback: "the run continues from the restored checkpoints, which the fault has damaged",
  // The run really trains, so on a busy machine it takes time to reach the outliers.
  findWithinMs: 120_000,
};

/** Weights start ten times too large: activations saturate and early layers get no gradient. */
export const largeInit: Fault = {
  ...fault,
  title: "weights that start too large",
  inject: (dir) => run(dir).change({ init: "large", lr: 0.05 }, { afresh: true }),
  staysAfterRollback: "the run continues from the restored checkpoints, after the steps in which its gradients vanished",
  expect: {
    code: "vanishing",
    sentence:
      /^Gradients vanish since step \d+: norm [\d.e-]+ in layers\.0, [\d.e-]+ in layers\.2 \(metrics\.jsonl\); for tanh weights start with variance 2\/\(fan_in\+fan_out\) \(Xavier\)$/,
  },
};
