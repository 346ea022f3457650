import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { installInto, makeVenv, venvUnavailable } from "./venv";
import { writeWheel } from "./wheel";

/** One member of a group gets a package version that differs from the baseline. */
export const fault: Fault = {
  id: "python.drift",
  title: "one package differs from the group's baseline",
  repaired: "real",
  unavailable: venvUnavailable,
  async healthy(dir) {
    const wheels = join(dir, "wheels");
    for (const version of ["1.26.4", "2.1.0"]) writeWheel(wheels, "vectors", version);
    writeWheel(wheels, "engine", "0.12.0");
    await mkdir(join(dir, "app"));
    await writeFile(join(dir, "app/baseline.txt"), "--no-index\n--find-links ../wheels\nvectors==1.26.4\nengine==0.12.0\n");
    await makeVenv(join(dir, "venv-1"));
    await installInto(join(dir, "venv-1"), wheels, "vectors==1.26.4", "engine==0.12.0");
    await symlink(join(dir, "venv-1"), join(dir, "venv"));
    return async () => {};
  },
  workload: (dir) =>
    Workload.parse({
      name: "vision",
      kind: "serving",
      venv: join(dir, "venv"),
      group: "vision",
      baseline: join(dir, "app/baseline.txt"),
      importLine: "import engine",
    }),
  async inject(dir) {
    const change = (version: string) => installInto(join(dir, "venv-1"), join(dir, "wheels"), `vectors==${version}`);
    await change("2.1.0");
    return () => change("1.26.4");
  },
  expect: {
    code: "differs",
    sentence: /^vision differs from its baseline in 1 of 2 entries: vectors 2\.1\.0 here, 1\.26\.4 in the baseline \(.*baseline\.txt\)$/,
  },
  runbook: "rebuild-venv",
  repairWithinMs: 180_000,
};
