import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { realPython } from "./venv";

const RANKS = 4;

/** How ranks send heartbeats: over the agent's socket, or by files in a folder. */
type Way = "socket" | "files";
const socketIn = (dir: string) => join(dir, "beat.sock");

/** Four processes sum up a number in a ring. One of them is stopped, and the others wait for it. */
export const faultBy = (way: Way): Fault => ({
  id: "distributed.comm",
  title: "one of four ranks stopped",
  repaired: "real",
  async healthy(dir) {
    await mkdir(join(dir, "ranks"));
    const restart = join(dir, "restart");
    await writeFile(restart, restartScript(dir, way), { mode: 0o755 });
    execFileSync(restart);
    return async () => void execFileSync(restart, ["stop"]);
  },
  workload: (dir) =>
    Workload.parse({
      name: "job",
      kind: "training",
      logs: [join(dir, "job.log")],
      ranks: { expected: RANKS, heartbeatMs: 2_000, ...(way === "files" ? { folder: join(dir, "ranks") } : {}) },
      restart: join(dir, "restart"),
    }),
  environment: (dir) => (way === "socket" ? { MILLWRIGHT_RANK_SOCKET: socketIn(dir) } : ({} as Record<string, string>)),
  async inject(dir) {
    const pids = (await readFile(join(dir, "pids"), "utf8")).trim().split("\n");
    const pid = Number(pids[2]);
    process.kill(pid, "SIGSTOP");
    return async () => {
      try {
        process.kill(pid, "SIGCONT");
      } catch {}
    };
  },
  expect: {
    code: "silent-rank",
    sentence: new RegExp(
      `^Rank 2 of 4 on \\S+ is silent for \\d+ s, allowed are 2 s \\(${way === "files" ? "rank-2\\.json" : "the agent's socket"}\\): process \\d+ is stopped \\(state T\\); its last step was \\d+, the others reached \\d+`,
    ),
  },
  runbook: "restart-job",
});
export const fault = faultBy("socket");

const restartScript = (dir: string, way: Way) => `#!/bin/bash
set -uo pipefail
cd ${JSON.stringify(dir)}
if [ -e pids ]; then
  # A stopped process does not hear TERM.
  xargs -r kill -KILL < pids 2>/dev/null
  rm -f pids
fi
rm -f ranks/rank-*.json ring-*.sock
[ "\${1:-}" != stop ] || exit 0
for rank in $(seq 0 ${RANKS - 1}); do
  setsid ${JSON.stringify(realPython())} ${JSON.stringify(join(import.meta.dirname, "ranks/rank.py"))} "$rank" ${RANKS} ${JSON.stringify(dir)}${way === "socket" ? ` ${JSON.stringify(socketIn(dir))}` : ""} >> job.log 2>&1 < /dev/null &
  echo $! >> pids
done
`;
