import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";

const UUID = "GPU-5d2f0a1c-7b3e-4c19-9a60-000000000000";
const holder = (dir: string) => join(dir, "holder");

/** A real worker whose launcher died. Only the card whose memory it holds is a stand-in. */
export const fault: Fault = {
  id: "gpu.memory",
  title: "an orphaned worker that holds GPU memory",
  repaired: "recorded",
  async healthy(dir) {
    await mkdir(join(dir, "programs"));
    const program = join(dir, "programs/nvidia-smi");
    await writeFile(program, nvidiaSmi(holder(dir)));
    await chmod(program, 0o755);
    return async () => {};
  },
  workload: () => Workload.parse({ name: "train", kind: "training" }),
  async inject(dir) {
    const pid = await orphan(dir);
    await writeFile(holder(dir), String(pid));
    return async () => {
      await rm(holder(dir), { force: true });
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended already: that is what the repair is for.
      }
    };
  },
  expect: {
    code: "orphan",
    sentence:
      /^Process \d+ \(sleep 3600\) holds 40 GiB of GPU 0 and nobody looks after it: its parent and its session are gone \(nvidia-smi --query-compute-apps, \/proc\/\d+\/stat\)\.$/,
  },
  runbook: "end-orphan",
  environment: (dir) => ({ PATH: `${join(dir, "programs")}:${process.env.PATH ?? ""}` }),
};

/** A launcher in a new session starts a worker and dies. */
async function orphan(dir: string): Promise<number> {
  const file = join(dir, "pid");
  const script = 'sleep 3600 & echo $! > "$0"; sleep 0.3';
  const launcher = spawn("sh", ["-c", script, file], { detached: true, stdio: "ignore" });
  await new Promise((resolve) => launcher.once("exit", resolve));
  return Number(await readFile(file, "utf8"));
}

const nvidiaSmi = (file: string) => `#!/bin/sh
pid="$(cat '${file}' 2> /dev/null)"
held=0
[ -n "$pid" ] && kill -0 "$pid" 2> /dev/null && held=40960
case "$1" in
  --query-gpu=index,uuid,*) echo "0, ${UUID}, NVIDIA H100 80GB HBM3, 81559, $((held + 500))";;
  --query-compute-apps=*) [ "$held" = 0 ] || echo "${UUID}, $pid, $held";;
  *) exit 6;;
esac
`;
