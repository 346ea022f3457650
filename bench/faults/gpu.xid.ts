import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { become, layOut, standInEnvironment, standInKernelLog } from "./stand-in";

/** A contained memory error that hit one process. A recorded kernel log replaces the GPU. */
export const fault: Fault = {
  id: "gpu.xid",
  title: "Xid 94 in the kernel log",
  repaired: "recorded",
  async healthy(dir) {
    await layOut(dir, { healthy: "healthy-8-gpu", faulty: "xid-94", programs: ["nvidia-smi", "systemctl", "journalctl"], repairs: [] });
    return async () => {};
  },
  workload: () => Workload.parse({ name: "train", kind: "training", unit: "train.service" }),
  async inject(dir) {
    await become(dir, "faulty");
    return () => become(dir, "healthy");
  },
  expect: {
    code: "restart-workload",
    sentence:
      /^Xid 94 \(contained memory error\) on 0000:61:00, process 4103 \(python3\), 1 time, at .*; NVIDIA: restart the workload; gpud: reboot the host \(journal\)\.$/,
  },
  runbook: "restart-after-xid",
  parameters: (dir) => ({ kernel_log: standInKernelLog(dir) }),
  environment: standInEnvironment,
  repairWithinMs: 180_000,
};
