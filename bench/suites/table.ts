import { cpythonIni } from "./cpython-ini";
import { dotenv } from "./dotenv";
import { gpudKernelLines } from "./gpud-kernel-lines";
import { jsonTestSuite } from "./json-test-suite";
import { modelLayouts } from "./model-layouts";
import { nvidiaSmiCaptures } from "./nvidia-smi-captures";
import { packaging } from "./packaging";
import { safetensorsSuite } from "./safetensors";
import type { Suite } from "./suite";
import { tomlTest } from "./toml-test";
import { xidActions } from "./xid-actions";
import { yamlTestSuite } from "./yaml-test-suite";

/** Every suite, one file each. */
export const suites: Suite[] = [
  jsonTestSuite,
  ...tomlTest,
  yamlTestSuite,
  cpythonIni,
  dotenv,
  packaging,
  gpudKernelLines,
  safetensorsSuite,
  modelLayouts,
  xidActions,
  ...nvidiaSmiCaptures,
];
