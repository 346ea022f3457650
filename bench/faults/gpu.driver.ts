import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { become, layOut, standInEnvironment } from "./stand-in";

/** After a kernel update the module is still built for the previous kernel. A recorded host replaces the GPU and the kernel module. */
export const fault: Fault = {
  id: "gpu.driver",
  title: "the driver's module is built for another kernel",
  repaired: "recorded",
  async healthy(dir) {
    const programs = ["nvidia-smi", "dkms", "modprobe", "systemctl", "journalctl"];
    await layOut(dir, { healthy: "healthy-8-gpu", faulty: "module-for-other-kernel", programs, repairs: ["modprobe nvidia"] });
    return async () => {};
  },
  workload: () => Workload.parse({ name: "train", kind: "training", cuda: "12.8" }),
  async inject(dir) {
    await become(dir, "faulty");
    return () => become(dir, "healthy");
  },
  expect: {
    code: "module-for-other-kernel",
    sentence:
      /^8 NVIDIA GPUs \(0000:1b:00\.0, …\) on the bus, and the NVIDIA module is built for 6\.8\.0-58-generic while 6\.8\.0-60-generic runs \(\/lib\/modules\)\.$/,
  },
  runbook: "rebuild-driver-module",
  staysAfterRollback: "the built module stays on the host",
  environment: standInEnvironment,
  findWithinMs: 90_000,
};
