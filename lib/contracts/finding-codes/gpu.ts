import { type CodesOf, REPAIRED } from "./repaired";

/** GPUs and what connects them. */
export const gpuCodes = {
  "gpu.driver": {
    "no-driver": REPAIRED,
    nouveau: REPAIRED,
    "too-old": REPAIRED,
    "not-answering": REPAIRED,
    "no-tools": REPAIRED,
    "no-devices": REPAIRED,
    "version-mismatch": REPAIRED,
    "module-for-other-kernel": REPAIRED,
    "not-loaded": REPAIRED,
    "gpu-too-old": "use a build for an older CUDA version, or move the workload to a newer card.",
    "forward-compat-geforce": "take the compat folder out of LD_LIBRARY_PATH, and update the driver instead.",
  },
  "gpu.hardware": {
    "gpu-missing": REPAIRED,
    "remap-failed": REPAIRED,
    "remap-pending": REPAIRED,
    "sram-threshold": REPAIRED,
    "ecc-uncorrectable": REPAIRED,
    "recovery-action": REPAIRED,
    "thermal-slowdown": REPAIRED,
    "power-brake": REPAIRED,
    "pcie-width": REPAIRED,
    "pcie-generation": REPAIRED,
    "nvlink-down": REPAIRED,
    "fabric-manager-down": REPAIRED,
  },
  "gpu.memory": {
    orphan: REPAIRED,
    fragmented: REPAIRED,
    "out-of-memory": REPAIRED,
    "unknown-holder": "find the process in its container, or reset the GPU when nothing else runs on it.",
    "nearly-full": "end or move one of the processes named above, or give each a smaller share of the memory.",
  },
  "gpu.xid": {
    "restart-workload": REPAIRED,
    "reset-gpu": REPAIRED,
    nvlink: REPAIRED,
    "reboot-host": REPAIRED,
    "verdicts-differ": REPAIRED,
    "hand-off": REPAIRED,
  },
  "distributed.comm": {
    "silent-rank": REPAIRED,
    "missing-rank": REPAIRED,
    "collective-timeout": REPAIRED,
    "link-down": "check the cable, the transceiver and the switch port of the link, then its driver.",
    "link-errors": "clean or replace the cable or the transceiver, and watch the counters afterwards.",
  },
} satisfies Record<string, CodesOf>;
