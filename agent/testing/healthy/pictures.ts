import { amd } from "./amd-picture";
import { eightGpus, mig, workstation } from "./gpu-pictures";
import type { Picture } from "./picture";
import { conda, kubernetes, laptop, pgBouncer } from "./plain-pictures";
import { diffusers } from "./serving-pictures";
import { distributedCheckpoint, megatron } from "./training-pictures";
import { vllm } from "./vllm-picture";

export const healthyPictures: Record<string, () => Picture> = {
  "a bare laptop": laptop,
  "a server with eight GPUs": eightGpus,
  "a host with MIG": mig,
  "a GeForce workstation": workstation,
  "a Kubernetes node": kubernetes,
  "a conda host": conda,
  "a host with PgBouncer": pgBouncer,
  "a Megatron run": megatron,
  "a run with distributed checkpoints": distributedCheckpoint,
  "a diffusers server": diffusers,
  "a vLLM server with its profile": vllm,
  "a server with AMD's cards": amd,
};
