import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { become, layOut, standInEnvironment, standInKernelLog } from "./stand-in";

/** A memory row waits to be remapped. A recorded host replaces the GPU. */
export const fault: Fault = {
  id: "gpu.hardware",
  title: "a GPU with a pending row remap",
  repaired: "recorded",
  async healthy(dir) {
    const programs = ["nvidia-smi", "systemctl", "journalctl"];
    await layOut(dir, { healthy: "healthy-8-gpu", faulty: "ecc-pending-remap", programs, repairs: ["nvidia-smi --gpu-reset"] });
    return async () => {};
  },
  workload: () => Workload.parse({ name: "train", kind: "training" }),
  async inject(dir) {
    await become(dir, "faulty");
    return () => become(dir, "healthy");
  },
  expect: {
    code: "remap-pending",
    sentence:
      /^GPU 3 \(NVIDIA H100 80GB HBM3, 0000:61:00\) has a memory row to remap at its next reset, 1 are remapped already \(nvidia-smi -q -x\)\.$/,
  },
  runbook: "reset-gpu-memory",
  staysAfterRollback: "a reset of a card cannot be undone; the rollback starts what the repair stopped",
  parameters: (dir) => ({ kernel_log: standInKernelLog(dir) }),
  environment: standInEnvironment,
  findWithinMs: 150_000,
};
