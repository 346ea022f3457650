import { Workload } from "../../../lib/contracts/workload";
import { safetensors } from "../checkpoint-files";
import { gpuHost } from "../gpu-host";
import { recordedHost } from "../recorded-host";
import { linux } from "./linux";
import { type Card, nvidia, processFiles } from "./nvidia";
import { HOUR, lines, loss, old, type Picture } from "./picture";

/** The recorded server with eight H100s that all train, on a sound Linux. */
export function eightGpus(): Picture {
  const base = linux();
  const { "journalctl _TRANSPORT=kernel*": kernel, ...programs } = base.programs!;
  const server = gpuHost("healthy-8-gpu", {
    ...base,
    programs: { ...programs, "journalctl _TRANSPORT=kernel*": kernel!, "nvidia-smi --query-gpu=utilization.gpu *": "97\n".repeat(8) },
    files: {
      ...base.files,
      "/srv/train/run.yaml": "lr: 1.0e-4\nwarmup_steps: 100\nmax_grad_norm: 1.0\nbf16: true\n",
      "/srv/train/metrics.jsonl": lines(400, (step) =>
        JSON.stringify({
          step,
          loss: Number(loss(step)),
          grad_norm: 0.4 + 0.2 * Math.abs(Math.sin(step)),
          lr: Math.min(1e-4, step * 1e-6),
        }),
      ),
      "/srv/train/checkpoints/checkpoint-200/model.safetensors": old(safetensors(), 2 * HOUR),
      "/srv/train/checkpoints/checkpoint-400/model.safetensors": old(safetensors()),
      "/srv/train/train.log":
        "NCCL INFO NET/IB : Using [0]mlx5_0:1/IB [1]mlx5_1:1/IB [RO]; OOB eth0:10.0.0.4<0>\n[Gloo] Rank 0 is connected to 7 peer ranks. Expected number of connected peer ranks is : 7\n[INFO] out of memory guard is on\n",
    },
  });
  const workload = Workload.parse({
    name: "train",
    kind: "training",
    unit: "train.service",
    folder: "/srv/train",
    cuda: "12.8",
    metrics: "/srv/train/metrics.jsonl",
    runConfig: "/srv/train/run.yaml",
    checkpoints: "/srv/train/checkpoints",
    logs: ["/srv/train/train.log"],
    ranks: { expected: 8 },
  });
  return { host: server, workloads: [workload] };
}

export const ada = (fields: Partial<Card> = {}): Card => ({
  bus: "0000:01:00",
  name: "NVIDIA GeForce RTX 4090",
  uuid: "GPU-4090",
  device: "2684",
  totalMib: 24_564,
  usedMib: 3_100,
  lanes: [16, 16],
  isConsumer: true,
  ...fields,
});

/** A card that is divided into instances and reports neither its use nor its processes. */
export function mig(): Picture {
  const cards = nvidia([
    ada({
      name: "NVIDIA A100-SXM4-80GB",
      device: "20B2",
      uuid: "GPU-a100",
      totalMib: 81_920,
      usedMib: 41_000,
      hasMig: true,
      isConsumer: false,
    }),
  ]);
  return {
    host: recordedHost(linux(cards)),
    workloads: [Workload.parse({ name: "notebooks", kind: "service", unit: "jupyter.service", cuda: "12.4" })],
  };
}

/** A desk with a GeForce in a slot of eight lanes, a display on it, and somebody's notebook in a terminal. */
export function workstation(): Picture {
  const notebook = processFiles(
    4711,
    ["/home/ann/venv/bin/python", "-m", "ipykernel_launcher"],
    "/user.slice/user-1000.slice/session-3.scope",
  );
  const session = processFiles(1, ["/sbin/init"], "/init.scope", 1);
  const cards = nvidia([ada({ lanes: [8, 16], holders: [{ pid: 4711, mib: 2_400 }] })]);
  const shell = processFiles(4700, ["bash"], "/user.slice/user-1000.slice/session-3.scope");
  const child = {
    "/proc/4711/stat": "4711 (python) S 4700 4711 4700 34816 4711 4194304 100 0 0 0 10 5 0 0 20 0 4 0 500000 123456789 1 1\n",
  };
  return { host: recordedHost(linux({ ...cards, files: { ...cards.files, ...session, ...shell, ...notebook, ...child } })), workloads: [] };
}
