import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import { freePort } from "@/scripts/free-port";
import type { Fault } from "./fault";
import { engineModules } from "./model-server";
import { PROFILE_FLAGS } from "./serving.profile";
import { installInto, makeVenv, venvUnavailable } from "./venv";
import { writeWheel } from "./wheel";

const ports = new Map<string, number>();

/**
 * The case of Open-AutoGLM: the model needs transformers 5, the engine's metadata forbids it, and the makers say to force it. Someone
 * reinstalls the engine, pip follows the metadata, and the server answers nonsense with transformers 4.
 */
export const fault: Fault = {
  id: "python.dependencies",
  title: "Open-AutoGLM: the engine pulled transformers back below 5",
  repaired: "real",
  unavailable: venvUnavailable,
  async healthy(dir) {
    const wheels = join(dir, "wheels");
    for (const version of ["4.57.1", "5.0.0rc1"]) writeWheel(wheels, "transformers", version);
    writeWheel(wheels, "vllm", "0.12.0", ["transformers<5,>=4.56.0"], engineModules);
    await mkdir(join(dir, "app"));
    await writeFile(join(dir, "app/requirements.txt"), "--no-index\n--find-links ../wheels\nvllm>=0.12.0\ntransformers>=5.0.0rc0\n");
    await makeVenv(join(dir, "venv-1"));
    await pip(dir, "vllm==0.12.0");
    await pip(dir, "--no-deps", "transformers==5.0.0rc1");
    await symlink(join(dir, "venv-1"), join(dir, "venv"));
    ports.set(dir, await freePort());
    const restart = join(dir, "restart");
    await writeFile(restart, restartScript(dir, ports.get(dir)!), { mode: 0o755 });
    execFileSync(restart);
    return async () => void execFileSync(restart, ["stop"]);
  },
  workload: (dir) =>
    Workload.parse({
      name: "autoglm",
      kind: "serving",
      folder: join(dir, "app"),
      venv: join(dir, "venv"),
      requirements: join(dir, "app/requirements.txt"),
      importLine: "import vllm, transformers",
      profile: "autoglm-phone-9b",
      endpoint: `http://127.0.0.1:${ports.get(dir)}/v1`,
      process: `vllm\\.entrypoints.*--port ${ports.get(dir)}`,
      restart: join(dir, "restart"),
    }),
  async inject(dir) {
    await pip(dir, "--force-reinstall", "vllm==0.12.0", "transformers<5");
    execFileSync(join(dir, "restart"));
    return async () => {};
  },
  expect: {
    code: "conflict",
    sentence:
      /^requirements\.txt:4 requires transformers>=5\.0\.0rc0, but vllm 0\.12\.0 requires transformers<5,>=4\.56\.0 \(METADATA of vllm\); 4\.57\.1 is installed in .*\/venv/,
  },
  runbook: "rebuild-venv",
  repairWithinMs: 180_000,
};

const pip = (dir: string, ...args: string[]) => installInto(join(dir, "venv-1"), join(dir, "wheels"), ...args);

const restartScript = (dir: string, port: number) => `#!/bin/bash
set -uo pipefail
cd ${JSON.stringify(dir)}
if [ -e pid ]; then kill -KILL "$(cat pid)" 2>/dev/null; rm -f pid; fi
[ "\${1:-}" != stop ] || exit 0
setsid venv/bin/python -m vllm.entrypoints.openai.api_server ${PROFILE_FLAGS.map((flag) => `'${flag}'`).join(" ")} --port ${port} >> server.log 2>&1 < /dev/null &
echo $! > pid
`;
