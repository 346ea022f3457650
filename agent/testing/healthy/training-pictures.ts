import { Workload } from "../../../lib/contracts/workload";
import { torchZip } from "../checkpoint-files";
import type { RecordedFile } from "../recorded-files";
import { recordedHost } from "../recorded-host";
import { linux } from "./linux";
import { HOUR, lines, loss, NOW, old, type Picture } from "./picture";

/** A Megatron run in fp16: its loss scale was searched for at the start and is doubled now and then. */
export function megatron(): Picture {
  const line = (step: number) =>
    ` [2026-10-31 20:00:00] iteration ${step * 10}/ 100000 | consumed samples: ${step * 5120} | elapsed time per iteration (ms): 4512.3 | learning rate: ${(Math.min(3e-4, step * 1e-5)).toExponential(6)} | global batch size:   512 | lm loss: ${Number(loss(step)).toExponential(6)} | loss scale: ${step < 4 ? "2147483648.0" : "131072.0"} | grad norm: ${(0.8 + 0.3 * Math.sin(step)).toFixed(3)} | num zeros: 0.0 | number of skipped iterations: ${step < 3 ? 1 : 0} | number of nan iterations: 0 |`;
  const folder = "/srv/megatron/checkpoints";
  const files: Record<string, RecordedFile> = {
    [`${folder}/latest_checkpointed_iteration.txt`]: "3000\n",
    "/srv/megatron/train.log": lines(300, line),
  };
  for (const iteration of ["iter_0002000", "iter_0003000"])
    for (const rank of [0, 1]) files[`${folder}/${iteration}/mp_rank_0${rank}/model_optim_rng.pt`] = old(torchZip());
  return {
    host: recordedHost(linux({ files })),
    workloads: [Workload.parse({ name: "megatron", kind: "training", logs: ["/srv/megatron/train.log"], checkpoints: folder })],
  };
}

/** A run whose checkpoints torch.distributed writes, the newest one just now; its ranks beat and its log repeats words of trouble of a life before. */
export function distributedCheckpoint(): Picture {
  const shard = Buffer.concat([torchZip(8), torchZip(16)]);
  const files: Record<string, RecordedFile> = {
    "/srv/fsdp/checkpoints/step-900/__0_0.distcp": old(shard.subarray(0, 500), 20_000),
    "/srv/fsdp/train.log": `[rank2]: [E ProcessGroupNCCL.cpp:607] [Rank 2] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=4, OpType=ALLREDUCE, Timeout(ms)=600000) ran for 600001 milliseconds before timing out.\n${lines(60, (step) => `step: ${840 + step} loss: ${loss(step)} grad_norm: 1.${step} lr: 1e-04`)}`,
  };
  for (const step of ["step-600", "step-750"]) {
    files[`/srv/fsdp/checkpoints/${step}/__0_0.distcp`] = old(shard);
    files[`/srv/fsdp/checkpoints/${step}/__1_0.distcp`] = old(shard);
    files[`/srv/fsdp/checkpoints/${step}/.metadata`] = old(Buffer.from("80027d2e", "hex"));
  }
  const beats = [0, 1, 2, 3].map((rank) => ({ rank, host: "gpu-1", pid: 500 + rank, step: 900 - (rank % 2), atMs: NOW - 1_000 * rank }));
  return {
    host: recordedHost(linux({ files, beats: { fsdp: { sinceMs: NOW - HOUR, beats: beats as never } } })),
    workloads: [
      Workload.parse({
        name: "fsdp",
        kind: "training",
        logs: ["/srv/fsdp/train.log"],
        checkpoints: "/srv/fsdp/checkpoints",
        ranks: { expected: 4 },
      }),
    ],
  };
}
