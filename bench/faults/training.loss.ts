import type { Fault } from "./fault";
import { trainingRun } from "./training-run";

const run = (dir: string) => trainingRun(dir, { activation: "tanh", init: "xavier", lr: 0.05, steps: 20_000, save_every: 50, pause_ms: 2 });

/** The run is restarted with a learning rate a hundred times larger, and really diverges until its loss is NaN. */
export const fault: Fault = {
  id: "training.loss",
  title: "learning rate a hundred times too large",
  repaired: "real",
  healthy: (dir) => run(dir).layOut(),
  workload: (dir) => run(dir).workload,
  inject: (dir) => run(dir).change({ lr: 5 }),
  expect: {
    code: "not-finite",
    sentence:
      /^Loss is (NaN|infinite) since step \d+: it rose from [\d.e-]+ at step \d+ on.* \(metrics\.jsonl\); likely cause: the learning rate 5 is too high \(lr; this run had 0\.05 before\)$/,
  },
  runbook: "mend-training-run",
  staysAfterRollback: "the run continues from the restored checkpoints, which the fault has damaged",
};

/** The run is restarted from the beginning with all weights zero: no gradient reaches any layer, and the loss does not change. */
export const zeroInit: Fault = {
  ...fault,
  title: "weights that all start at zero",
  inject: (dir) => run(dir).change({ init: "zero" }, { afresh: true }),
  staysAfterRollback: "the run continues from the restored checkpoints, after the steps in which its loss was flat",
  expect: {
    code: "flat-from-start",
    sentence:
      /^Loss has not fallen in \d+ steps: .*; likely cause: no gradient reaches the weights, as when they all start at zero; for tanh weights start with variance 2\/\(fan_in\+fan_out\) \(Xavier\)$/,
  },
};
