import { describe, expect, it } from "vitest";
import { lastOutOfMemory, outOfMemoryText, roomAdvice } from "./out-of-memory";

describe("an allocation that failed on a GPU", () => {
  it.each([
    ["RuntimeError: NPU out of memory. Tried to allocate 2.00 GiB (NPU 1; 60.97 GiB total capacity)", "PyTorch", "tried to allocate 2 GiB"],
    ["RuntimeError: CUDA out of memory occurred when warming up sampler with 1024 dummy requests.", "vLLM warm-up", ""],
    ["RuntimeError: Not enough memory to handle 4096 prefill tokens.", "TGI", ""],
    ["Decode out of memory. Try to lower your batch size.", "SGLang", ""],
    ["ggml_vulkan: vk::Device::allocateMemory: ErrorOutOfDeviceMemory", "llama.cpp", ""],
    ["llama_init_from_model: failed to initialize the context: failed to allocate compute pp buffers", "llama.cpp", ""],
    ["[TRT] [E] 2: [virtualMemoryBuffer.cpp::resizePhysical::140] Error Code 2: OutOfMemory (no further information)", "TensorRT", ""],
    ["[TensorRT-LLM][ERROR] CUDA runtime error in cudaMalloc(ptr, n): out of memory", "TensorRT-LLM", ""],
    ["what():  [TM][ERROR] CUDA runtime error: out of memory /opt/lmdeploy/src/turbomind/allocator.h:236", "LMDeploy", ""],
    ["cupy.cuda.memory.OutOfMemoryError: Out of memory allocating 1,073,741,824 bytes", "CuPy", "tried to allocate 1 GiB"],
    ["Out of memory error on GPU 0. Cannot allocate 2.000000GB memory on GPU 0", "PaddlePaddle", "tried to allocate 2 GiB"],
    [
      "BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 1073741824",
      "ONNX Runtime",
      "tried to allocate 1 GiB",
    ],
    ["RuntimeError: Triton Error [CUDA]: out of memory", "CUDA", ""],
    ["RuntimeError: cuda runtime error (2) : out of memory at THCGeneral.c:50", "CUDA", ""],
  ])("is known by its words: %s", (line, by, figures) => {
    const error = lastOutOfMemory([line])!;
    expect(error.by).toBe(by);
    expect(outOfMemoryText(error)).toContain(figures);
    expect(roomAdvice(error)).not.toBe("");
  });

  it("names the card that TensorFlow's allocator stands for", () => {
    expect(lastOutOfMemory(["Allocator (GPU_3_bfc) ran out of memory trying to allocate 2.34GiB (rounded to 2512555264)"])).toMatchObject({
      gpu: 3,
      wantedBytes: Math.round(2.34 * 1024 ** 3),
    });
  });

  it.each([
    "RuntimeError: [enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried to allocate 1234 bytes.",
    "INFO: out of memory protection is on",
  ])("is not one of the host's memory: %s", (line) => expect(lastOutOfMemory([line])).toBeNull());
});
