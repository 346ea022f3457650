import { type CodesOf, REPAIRED } from "./repaired";

/** Models, checkpoints, training runs and model servers. */
export const modelCodes = {
  "model.load": {
    "cache-incomplete": REPAIRED,
    "folder-incomplete": "fetch the missing files into the folder again, in a git clone with `git lfs pull`.",
    "files-unreadable": "look at the file system of the folder: mount it again, or check its file server and disk.",
    "offline-incomplete": REPAIRED,
    "hub-unreachable": REPAIRED,
    "hub-error": REPAIRED,
    "hub-slow": REPAIRED,
    "hub-denied": REPAIRED,
    "hub-not-found": "correct the model id in the workload's declaration or start command, or the address of its hub.",
    "disk-full": "free space on the disk of the cache, or move the cache to a larger disk (HF_HUB_CACHE), then fetch the model again.",
  },
  "checkpoint.integrity": {
    "latest-corrupt": REPAIRED,
    corrupt: REPAIRED,
    "leftover-temp": REPAIRED,
    "none-valid": "restore a checkpoint from a backup, or start the run again from the beginning.",
    "no-folder": "mount the disk of the checkpoints, or correct the folder in the workload's declaration.",
    stale: "look at the run's log: it may hang, or saving may be switched off. Nothing on disk is damaged.",
  },
  "training.loss": {
    "not-finite": REPAIRED,
    diverging: REPAIRED,
    rising: REPAIRED,
    "flat-from-start": REPAIRED,
    plateau: REPAIRED,
    overflow: "train in bf16, or start from the last checkpoint before the overflow with a lower learning rate.",
    zero: "look at the labels (are all of them masked with -100?), at the precision and at the attention mask. Nothing was learned since.",
    "no-loss": "start from the last checkpoint before that step with a lower learning rate, or in bf16.",
    "not-finite-once": "nothing now: the run has got over it. If it comes again, lower the learning rate or train in bf16.",
  },
  "training.gradients": {
    exploding: REPAIRED,
    "not-finite": REPAIRED,
    vanishing: REPAIRED,
    high: REPAIRED,
    rising: "watch the norm; lower the learning rate or the clipping bound if it goes on rising.",
    "not-finite-once": "nothing now: the run has got over it. If it comes again, lower the learning rate or train in bf16.",
  },
  "inference.latency": {
    "queue-full": REPAIRED,
    "kv-cache-full": REPAIRED,
    "cpu-bound": REPAIRED,
    "not-quantised": REPAIRED,
    slow: "look at the server's load and its log; no single setting explains the latency.",
    unreachable: "start the server, or correct the endpoint in the workload's declaration.",
  },
  "serving.profile": {
    "wrong-flags": REPAIRED,
    "advised-flags": REPAIRED,
    "wrong-packages":
      "install the versions that the profile names into the server's environment or change its image, then restart the server.",
    "wrong-engine": "start the model with an engine that the profile names.",
    "wrong-model": "start the server with the model that the profile names, or correct the profile in the workload's declaration.",
    "wrong-answers": "compare the server's packages and its chat template with the profile's notes. The flags agree already.",
    "not-running": "start the server, or correct `process` in the workload's declaration.",
  },
} satisfies Record<string, CodesOf>;
