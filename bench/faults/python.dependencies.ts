import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { installInto, makeVenv, venvUnavailable } from "./venv";
import { writeWheel } from "./wheel";

/** Someone upgrades one package beyond the range that another package allows. The requirements still describe a consistent environment. */
export const fault: Fault = {
  id: "python.dependencies",
  title: "transformers upgraded by hand past what the engine allows",
  repaired: "real",
  unavailable: venvUnavailable,
  async healthy(dir) {
    const wheels = join(dir, "wheels");
    writeWheel(wheels, "transformers", "4.57.1");
    writeWheel(wheels, "transformers", "5.0.0rc1");
    writeWheel(wheels, "vllm", "0.11.0", ["transformers<5,>=4.55"]);
    await mkdir(join(dir, "app"), { recursive: true });
    await writeFile(join(dir, "app/requirements.txt"), "--no-index\n--find-links ../wheels\nvllm>=0.11.0\n");
    await makeVenv(join(dir, "venv-1"));
    await installInto(join(dir, "venv-1"), wheels, "vllm==0.11.0");
    await symlink(join(dir, "venv-1"), join(dir, "venv"));
    return async () => {};
  },
  workload: (dir) =>
    Workload.parse({
      name: "serving",
      kind: "serving",
      folder: join(dir, "app"),
      venv: join(dir, "venv"),
      requirements: join(dir, "app/requirements.txt"),
      importLine: "import vllm, transformers",
    }),
  async inject(dir) {
    const force = (version: string) => installInto(join(dir, "venv-1"), join(dir, "wheels"), "--no-deps", `transformers==${version}`);
    await force("5.0.0rc1");
    return () => force("4.57.1");
  },
  expect: {
    code: "conflict",
    sentence: /^vllm 0\.11\.0 requires transformers.*<5.*, 5\.0\.0rc1 is installed in .*\/venv \(METADATA of vllm\)/,
  },
  runbook: "rebuild-venv",
  repairWithinMs: 180_000,
};
