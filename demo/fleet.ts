import type { CheckState } from "@/lib/contracts/check";

/** The fault of a simulated host, until a repair has run on it. */
export interface DemoFault {
  check: string;
  workload: string;
  state: Extract<CheckState, "faulty" | "degraded">;
  code: string;
  sentence: string;
  data: Record<string, unknown>;
  /** A GPU whose measurements show the fault. */
  hot?: { gpu: number; celsius: number };
}

export interface DemoPlan {
  name: string;
  labels: Record<string, string>;
  gpuName: string;
  driver: string;
  cuda: string;
  workload: { name: string; kind: "serving" | "training" };
  faults: DemoFault[];
}

const teams = ["vision", "language", "agents"];
const models = [
  { gpuName: "NVIDIA H100 80GB HBM3", driver: "570.86.15", cuda: "12.8" },
  { gpuName: "NVIDIA A100-SXM4-80GB", driver: "550.54.15", cuda: "12.4" },
];

const bus = "0000:3b:00";
const onHost = (check: string, rest: Omit<DemoFault, "check" | "workload">): DemoFault => ({ check, workload: "", ...rest });

/** By number of the host, from 0: one of each kind of trouble, so that every page has something to show. */
const faults: Record<number, DemoFault> = {
  2: onHost("gpu.hardware", {
    state: "degraded",
    code: "thermal-slowdown",
    sentence: `GPU 3 (NVIDIA H100 80GB HBM3, ${bus}) is thermally throttled at 87 °C (sw_thermal_slowdown) (nvidia-smi -q -x).`,
    hot: { gpu: 3, celsius: 87 },
    data: { code: "thermal-slowdown", bus, pci: `${bus}.0`, uuid: "GPU-simulated-3" },
  }),
  5: onHost("gpu.hardware", {
    state: "degraded",
    code: "remap-pending",
    sentence: `GPU 1 (NVIDIA A100-SXM4-80GB, ${bus}) has a memory row to remap at its next reset, 2 are remapped already (nvidia-smi -q -x).`,
    data: { code: "remap-pending", bus, pci: `${bus}.0`, uuid: "GPU-simulated-1" },
  }),
  9: {
    check: "config.files",
    workload: "chat",
    state: "faulty",
    code: "does-not-parse",
    sentence: "/srv/chat/config.yaml:7:1 tabs are not allowed as indentation",
    data: { problems: [{ path: "/srv/chat/config.yaml", line: 7, column: 1, reason: "tabs are not allowed as indentation" }] },
  },
  14: {
    check: "training.gradients",
    workload: "pretrain",
    state: "faulty",
    code: "exploding",
    sentence: "Since step 18240 the gradient reaches norm 412, 388 times its running median 1.06 (metrics.jsonl); nothing clips it",
    data: {
      began: 18_240,
      run_config: "/srv/pretrain/run.json",
      checkpoints: "/srv/pretrain/checkpoints",
      unit: "pretrain.service",
      restart: "",
      key: "max_grad_norm",
      value: "1.0",
      previous: "",
      bad_step: 18_240,
    },
  },
  19: onHost("host.basics", {
    state: "degraded",
    code: "disk-nearly-full",
    sentence: "/data is 93 % full, 118 GB are left (statfs)",
    data: { mount: "/data" },
  }),
};

/** Twenty-four hosts of three teams; a third of them train. */
export const demoFleet: DemoPlan[] = Array.from({ length: 24 }, (_, n) => {
  const training = n % 3 === 2;
  return {
    name: `sim-gpu-${String(n + 1).padStart(2, "0")}`,
    labels: { simulated: "yes", team: teams[Math.floor(n / 8)]!, group: training ? "training" : "serving" },
    ...models[n % 8 < 4 ? 0 : 1]!,
    workload: training ? { name: "pretrain", kind: "training" } : { name: "chat", kind: "serving" },
    faults: faults[n] ? [faults[n]] : [],
  };
});
