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
    "mixed-releases": "install the kernel module and the libraries of one and the same driver release, then reboot.",
    "module-refused":
      "install the kind and release of the NVIDIA kernel module that is named above; with Secure Boot, one that is signed with an enrolled key.",
    "card-fails": "drain the host, reset the GPU, and hand the card to the vendor if the error comes back.",
    "not-passed-through":
      "look at the NVIDIA driver of Windows (its mode has to be WDDM, not TCC), then run wsl --update and wsl --shutdown.",
    "no-gpu-seen":
      "look at CUDA_VISIBLE_DEVICES in the workload's environment; restart its container when it was started without GPUs or has lost them.",
    "gpu-too-new": "install a build of the workload for the CUDA version named above, or move it to an older card.",
    "build-without-cuda": "install the CUDA build of PyTorch into the workload's environment.",
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
    "amd-ecc": "move the work away, reset the card (amd-smi reset), and hand it to the vendor if the errors come back.",
    "amd-hot": "look at the cooling and at the other cards of the host; a lower power cap (amd-smi set) helps until then.",
    "amd-reset": "restart the workload; if the reset failed or hangs come back, reboot the host and look at the card's firmware.",
    "fabric-error":
      "restart the fabric manager when nothing uses the GPUs; if the error stays, look at the NVSwitches and reboot the host.",
    "fabric-release": "install the fabric manager of the driver's own release (the same three numbers), then start it.",
    "vgpu-unlicensed":
      "look at the licence server and the token of nvidia-gridd (/etc/nvidia/ClientConfigToken), then restart nvidia-gridd.",
    "values-missing": "reset the GPU when nothing uses it; if it still answers with errors, hand it to the vendor.",
    "power-limit": "raise the limit to the card's default (nvidia-smi --power-limit) once the cooling and the supply allow it.",
  },
  "gpu.memory": {
    orphan: REPAIRED,
    fragmented: REPAIRED,
    "out-of-memory": "end or move another process on the card, or give the workload a smaller batch, context or share of the memory.",
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
    "driver-errors":
      "for RESET_REQUIRED, GPU_IS_LOST and ECC_ERROR end the programs on the GPU and reset it (nvidia-smi --gpu-reset), then mark it as reset (echo 'millwright: xid cleared BUS by hand' > /dev/kmsg), or restart the host; for NO_MEMORY free memory of the host and of the card.",
  },
  "distributed.comm": {
    "silent-rank": REPAIRED,
    "missing-rank": REPAIRED,
    "collective-timeout": REPAIRED,
    "slow-rank": "look at the host of that rank: heat, other jobs on it, its disk and its links.",
    "rank-died": "find out what ended the process (the kernel log for SIGKILL, its own log else), then start the run again.",
    "transport-failed": "look whether the process and the port on the side named above are up, then start the run again.",
    "link-down": "check the cable, the transceiver and the switch port of the link, then its driver.",
    "link-errors": "clean or replace the cable or the transceiver, and watch the counters afterwards.",
  },
} satisfies Record<string, CodesOf>;
