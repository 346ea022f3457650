import { Workload } from "@/lib/contracts/workload";
import { engineEnvironment, engineState, startEngine, withoutDocker } from "./engine-fault";
import { startContainer } from "./engine-run";
import { storedContainer } from "./engine-server";
import type { Fault } from "./fault";
import { memoryGroups } from "./memory-group";

const MIB = 1024 ** 2;
/** Allocates 40 MiB besides the interpreter and then sleeps: killed under a limit of 40 MiB, fine under 60 MiB. */
const HUNGRY = ["python3", "-c", "import time; x = b'x' * (40 << 20); time.sleep(3600)"];

/** A container that needs more memory than its limit: the kernel really kills the process in its memory group. */
export const fault: Fault = {
  id: "docker.limits",
  title: "a container that the kernel kills for memory",
  repaired: "real",
  async unavailable() {
    return memoryGroups() ? withoutDocker() : "there is no memory control group that may be written here";
  },
  async healthy(dir) {
    const idle = storedContainer({ name: "batch", memoryBytes: 40 * MIB, command: ["sleep", "3600"] });
    engineState(dir).containers.set(idle.id, idle);
    await startContainer(idle);
    return startEngine(dir);
  },
  workload: () => Workload.parse({ name: "batch", kind: "service", container: "batch" }),
  async inject(dir) {
    const batch = [...engineState(dir).containers.values()][0]!;
    await batch.stop();
    batch.command = HUNGRY;
    await startContainer(batch);
    return async () => batch.stop();
  },
  expect: {
    code: "oom-killed",
    sentence:
      /^The kernel killed container batch for memory: its limit is 40 MiB; (it ended with 137|\d+ kills? since its start, the last within 10 min)(; the kernel log names \S+ \(\d+\))? \(Engine API, cgroup memory events\)\.$/,
  },
  runbook: "set-container-memory",
  staysAfterRollback: "the container that was started with larger limits keeps running",
  environment: engineEnvironment,
};
