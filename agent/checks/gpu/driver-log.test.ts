import { describe, expect, it } from "vitest";
import { complaintIn } from "./driver-log";

describe("what a log says of GPU and driver", () => {
  it.each([
    ["RuntimeError: No CUDA GPUs are available", "no-gpu-seen"],
    ["Failed to initialize NVML: Unknown Error", "no-gpu-seen"],
    ["RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU", "no-gpu-seen"],
    ["ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0. Your Tesla T4 has 7.5.", "gpu-too-old"],
    ["RuntimeError: FlashAttention only supports Ampere GPUs or newer.", "gpu-too-old"],
    ["hipErrorNoBinaryForGpu: Unable to find code object for all current devices!", "gpu-too-new"],
    ["RuntimeError: CUDA error: no kernel image is available for execution on the device", "gpu-too-new"],
  ])("%s", (line, code) => expect(complaintIn(["starting", line])).toMatchObject({ code }));

  it("is over when the workload went on", () => {
    const lines = ["RuntimeError: No CUDA GPUs are available", "step 1 loss 2.0", "step 2 loss 1.9", "step 3 loss 1.8"];
    expect(complaintIn(lines)).toBeNull();
  });
});

describe("the complaint of a program that continues without the GPU", () => {
  const start = ["ggml_cuda_init: failed to initialize CUDA: unknown error", "one", "two", "three", "server is listening"];

  it("stays open however much the program does afterwards", () => {
    expect(complaintIn(start)?.code).toBe("no-gpu-seen");
  });

  it.each([
    "ggml_cuda_init: found 1 CUDA devices:",
    "GPU available: True (cuda), used: True",
    "Process rank: 0, device: cuda:0, n_gpu: 1, distributed training: False",
    "Created device /job:localhost/replica:0/task:0/device:GPU:0 with 78000 MB memory",
    'msg="inference compute" id=GPU-4f name=CUDA0 library=CUDA',
  ])("ends when a later start finds the GPUs: %s", (found) => {
    expect(complaintIn([...start, found, "server is listening"])).toBeNull();
  });

  it.each(["GPU available: False, used: False", "Process rank: 0, device: cpu, n_gpu: 0"])("stays open when it does not: %s", (line) => {
    expect(complaintIn([...start, line])?.code).toBe("no-gpu-seen");
  });
});
