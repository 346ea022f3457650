import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { interpreters } from "./interpreters";

const minor = (version: string) => version.split(".").slice(0, 2).join(".");

/** An older interpreter comes first on a workload's PATH. On a machine with only one, a stand-in reports version 3.6. */
export const fault: Fault = {
  id: "python.version",
  title: "an older python first on the workload's PATH",
  repaired: "real",
  async healthy(dir) {
    const newest = (await interpreters()).at(-1)!;
    await mkdir(join(dir, "new"));
    await mkdir(join(dir, "app"));
    await symlink(newest.path, join(dir, "new/python"));
    await writeFile(join(dir, "app/pyproject.toml"), `[project]\nname = "app"\nrequires-python = ">=${minor(newest.version)}"\n`);
    await writeFile(join(dir, "app/app.env"), `MODE=fast\nPATH=${join(dir, "new")}:/usr/bin:/bin\n`);
    return async () => {};
  },
  workload: (dir) =>
    Workload.parse({
      name: "app",
      kind: "service",
      folder: join(dir, "app"),
      envFile: join(dir, "app/app.env"),
      logs: [join(dir, "app/*.log")],
    }),
  async inject(dir) {
    const all = await interpreters();
    const older = all.find(({ version }) => minor(version) !== minor(all.at(-1)!.version));
    await mkdir(join(dir, "old"));
    if (older) await symlink(older.path, join(dir, "old/python"));
    else
      await writeFile(join(dir, "old/python"), `#!/bin/sh\necho '{"version": "3.6.15", "executable": "${join(dir, "old/python")}"}'\n`, {
        mode: 0o755,
      });
    const env = join(dir, "app/app.env");
    const before = await readFile(env, "utf8");
    await writeFile(env, before.replace("PATH=", `PATH=${join(dir, "old")}:`));
    await writeFile(
      join(dir, "app/app.log"),
      `  File "app.py", line 1\n    import tomllib\nModuleNotFoundError: No module named 'tomllib'\n`,
    );
    return () => writeFile(env, before);
  },
  expect: {
    code: "too-old",
    sentence: /^app runs Python 3\.\d+\.\d+ \(.*\/old\/python.*\), pyproject\.toml demands >=3\.\d+; app\.log says "ModuleNotFoundError/,
  },
  runbook: "pin-python",
};
