import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Undo } from "./fault";
import { realPython } from "./venv";

/** Folders whose run already had a fault. A second fault needs a new run, because the first one damaged the checkpoints. */
const broken = new Set<string>();

const TRAINER = join(import.meta.dirname, "trainer/train.py");

/** A real training run below `dir/run`: its config, a program that starts and stops it, and its declaration. */
export function trainingRun(dir: string, config: Record<string, unknown>) {
  const folder = join(dir, "run");
  const restart = join(dir, "restart");
  const stop = async () => void execFileSync(restart, ["stop"]);
  const begin = async () => {
    await writeFile(join(folder, "run.json"), JSON.stringify({ seed: 7, ...config }));
    execFileSync(restart);
    await savedBy(join(folder, "checkpoints/step-100.pt"));
  };
  return {
    async layOut(): Promise<Undo> {
      await mkdir(folder);
      await writeFile(restart, restartScript(dir, folder), { mode: 0o755 });
      await begin();
      return stop;
    },
    /** Restarts the run with other settings. */
    async change(changes: Record<string, unknown>, options: { afresh?: boolean } = {}): Promise<Undo> {
      const path = join(folder, "run.json");
      if (broken.has(dir)) {
        await stop();
        execFileSync("rm", ["-rf", join(folder, "checkpoints")]);
        await begin();
      }
      broken.add(dir);
      const before = await readFile(path, "utf8");
      await stop();
      await writeFile(path, JSON.stringify({ ...JSON.parse(before), ...changes }));
      if (options.afresh) execFileSync("rm", ["-rf", join(folder, "checkpoints")]);
      execFileSync(restart);
      return async () => {
        await stop();
        await writeFile(path, before);
      };
    },
    workload: Workload.parse({
      name: "run",
      kind: "training",
      folder,
      metrics: join(folder, "metrics.jsonl"),
      runConfig: join(folder, "run.json"),
      checkpoints: join(folder, "checkpoints"),
      restart,
    }),
  };
}

/** A fault needs a run with history: a new run has no usual norm or loss to differ from. */
async function savedBy(checkpoint: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!existsSync(checkpoint)) {
    if (Date.now() > end) throw new Error(`The training run wrote no ${checkpoint} within a minute.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const restartScript = (dir: string, folder: string) => `#!/bin/bash
set -euo pipefail
pid_file=${JSON.stringify(join(dir, "run.pid"))}
if [ -e "$pid_file" ]; then
  pid="$(cat "$pid_file")"
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
  rm -f "$pid_file"
fi
[ "\${1:-}" != stop ] || exit 0
setsid ${JSON.stringify(realPython())} ${JSON.stringify(TRAINER)} ${JSON.stringify(folder)} >> ${JSON.stringify(join(dir, "run.log"))} 2>&1 < /dev/null &
echo $! > "$pid_file"
`;
