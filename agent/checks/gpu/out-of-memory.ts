import { endsWith } from "../log-end";
import { bytesText, percentText } from "../quantity";

/** What a framework says when an allocation on the GPU fails. Bytes; null where the line does not tell. */
export interface OutOfMemory {
  /** The framework that reports it: `PyTorch`, `vLLM`, …. */
  by: string;
  gpu: number | null;
  wantedBytes: number | null;
  totalBytes: number | null;
  freeBytes: number | null;
  allocatedBytes: number | null;
  /** Reserved by PyTorch's caching allocator but not in use: a large figure means fragmentation. */
  reservedUnusedBytes: number | null;
  /** The share of the card that a server reserves at its start (0–1). */
  share: number | null;
}

/** The messages by framework; the first match names it. */
const WORDINGS: [by: string, pattern: RegExp][] = [
  ["vLLM warm-up", /out of memory occurred when warming up/],
  ["PyTorch", /torch\.(?:cuda\.)?OutOfMemoryError|(?:CUDA|HIP|XPU|NPU|MUSA|MPS backend) out of memory/],
  ["vLLM", /Free memory on device.{0,80}less than desired GPU memory utilization|No available memory for the cache blocks/],
  [
    "vLLM's KV cache",
    /(?:KV cache is needed|max seq len).{0,80}larger than the (?:available KV cache memory|maximum number of tokens that can be stored)/,
  ],
  ["TGI", /Not enough memory to handle \d+ prefill tokens/],
  ["Ollama", /model requires more (?:system |GPU )?memory \([\d.]+ \w+\) than is available/],
  ["SGLang", /Not enough memory\W.{0,40}--mem-fraction-static|KV cache pool is full|(?:Prefill|Decode) out of memory\. Try to lower/],
  ["JAX", /RESOURCE_EXHAUSTED: .{0,80}(?:out of memory|failed to allocate|allocat)/i],
  ["TensorFlow", /OOM when allocating tensor|Allocator \(GPU_\d+_bfc\) ran out of memory/],
  [
    "llama.cpp",
    /(?:cuda|hip|sycl)Malloc failed: out of memory|ggml\w*: .{0,80}(?:out of memory|ErrorOutOfDeviceMemory|Device memory allocation of size \d+ failed)/i,
  ],
  [
    "llama.cpp",
    /(?:failed|unable) to allocate (?:CUDA|ROCm|HIP|Vulkan|SYCL)\w* (?:buffer|compute)|failed to allocate (?:compute (?:\w+ )?buffers|buffer for kv cache)/i,
  ],
  [
    "TensorRT",
    /\[?outOfMemory\]?.{0,80}(?:GPU memory|could not be allocated)|Requested amount of GPU memory \(\d+ bytes\) could not be allocated|Error Code \d+: OutOfMemory/i,
  ],
  ["TensorRT-LLM", /\[TensorRT-LLM\].{0,200}out of memory/],
  ["LMDeploy", /\[TM\].{0,200}out of memory/],
  ["CuPy", /cupy\S*\.OutOfMemoryError/],
  ["PaddlePaddle", /Out of memory error on GPU \d/],
  ["ONNX Runtime", /BFCArena::.{0,80}Failed to allocate memory for requested buffer/],
  ["ROCm", /hipErrorOutOfMemory|HIP (?:runtime )?error.{0,60}out of memory/i],
  [
    "CUDA",
    /CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|(?:CUDA|Triton) (?:runtime )?(?:error|failure)\b.{0,80}out of memory|CU(?:BLAS|DNN|FFT|SOLVER)_STATUS_ALLOC_FAILED|VK_ERROR_OUT_OF_DEVICE_MEMORY/i,
  ],
];

/** The last allocation failure at the end of a log, unless the log shows that the workload continued after it. */
export function lastOutOfMemory(lines: string[]): OutOfMemory | null {
  const at = lines.findLastIndex((line) => frameworkOf(line) !== null);
  if (at < 0) return null;
  return endsWith(lines, at) ? parseOutOfMemory(lines[at]!) : null;
}

const frameworkOf = (line: string): string | null => WORDINGS.find(([, pattern]) => pattern.test(line))?.[0] ?? null;

/** Reads the figures of such a message (PyTorch 1.x to 2.x, vLLM, ggml, XLA and TensorFlow spellings). */
function parseOutOfMemory(line: string): OutOfMemory {
  const bytes = (pattern: RegExp) => sizeOf(pattern.exec(line)?.slice(1) ?? []);
  const gpu = /(?:GPU[ :_]|NPU |device:GPU:|on device (?:ordinal )?(?:cuda:)?|CUDA|ROCm)(\d{1,3})(?!\d)/.exec(line)?.[1];
  const start = /\(([\d.]+)\/([\d.]+) (\w?i?B)\).{0,60}utilization \(([\d.]+), ([\d.]+) (\w?i?B)\)/.exec(line);
  return {
    by: frameworkOf(line) ?? "PyTorch",
    gpu: gpu === undefined ? null : Number(gpu),
    wantedBytes: start
      ? sizeOf([start[5]!, start[6]!])
      : (bytes(
          /(?:Tried to allocate|allocating|trying to allocate|allocate request for|Requested amount of GPU memory \(|Cannot allocate) ?([\d.,]{1,19}) ?(\w?i?B|bytes)/i,
        ) ??
        bytes(/(?:buffer of size|allocation of size|requested buffer of size) ([\d.]{1,14})()/i) ??
        bytes(/\(([\d.]+) (\w?i?B) KV cache is needed/) ??
        bytes(/requires more (?:\w+ )?memory \(([\d.]+) (\w?i?B)\)/)),
    totalBytes: start
      ? sizeOf([start[2]!, start[3]!])
      : (bytes(/total capacity (?:of )?([\d.]{1,12}) (\w?i?B)/) ?? bytes(/([\d.]{1,12}) (\w?i?B) total capacity/)),
    freeBytes: start
      ? sizeOf([start[1]!, start[3]!])
      : (bytes(/of which ([\d.]{1,12}) (\w?i?B|bytes) is free/) ??
        bytes(/([\d.]{1,12}) (\w?i?B|bytes) free/) ??
        bytes(/available KV cache memory \(([\d.]+) (\w?i?B)\)/) ??
        bytes(/than is available \(([\d.]+) (\w?i?B)\)/)),
    allocatedBytes: bytes(/([\d.]{1,12}) (\w?i?B) is allocated by PyTorch/) ?? bytes(/([\d.]{1,12}) (\w?i?B) already allocated/),
    reservedUnusedBytes: bytes(/([\d.]{1,12}) (\w?i?B|bytes) is reserved by PyTorch but unallocated/),
    share: start ? Number(start[4]) : null,
  };
}

const powers: Record<string, number> = { "": 0, bytes: 0, b: 0, kib: 1, mib: 2, gib: 3, tib: 4 };
function sizeOf([number, unit]: string[]): number | null {
  // XLA writes GB for GiB.
  const power = powers[(unit ?? "").toLowerCase().replace(/^([kmgt])b$/, "$1ib")];
  const value = Number(number?.replaceAll(",", ""));
  return power === undefined || !number || !Number.isFinite(value) ? null : Math.round(value * 1024 ** power);
}

/** More than a tenth of the card reserved and unused, and more than was asked for: the memory is there, in pieces. */
export const isFragmented = ({ reservedUnusedBytes: unused, wantedBytes, totalBytes }: OutOfMemory): boolean =>
  unused !== null && totalBytes !== null && unused > totalBytes / 10 && unused > (wantedBytes ?? 0);

/** The figures in the message, as part of a sentence. */
export function outOfMemoryText(error: OutOfMemory): string {
  if (error.share !== null && error.freeBytes !== null && error.totalBytes !== null)
    return `${bytesText(error.freeBytes)} of ${bytesText(error.totalBytes)} are free where its start wants ${bytesText(error.wantedBytes ?? 0)} (utilization ${error.share})`;
  const parts: [string, number | null][] = [
    ["tried to allocate", error.wantedBytes],
    ["free", error.freeBytes],
    ["allocated by PyTorch", error.allocatedBytes],
    ["reserved but unused", error.reservedUnusedBytes],
  ];
  return parts.flatMap(([what, bytes]) => (bytes === null ? [] : `${what} ${bytesText(bytes)}`)).join(", ");
}

/** How to free memory, by framework. */
export function roomAdvice({ by, share, freeBytes, totalBytes }: OutOfMemory): string {
  if (share !== null && freeBytes !== null && totalBytes)
    return `free the card, or set --gpu-memory-utilization below ${percentText(freeBytes / totalBytes)}`;
  const advice: Record<string, string> = {
    "vLLM warm-up": "set a smaller --max-num-seqs or --gpu-memory-utilization",
    TGI: "set a smaller --max-batch-prefill-tokens",
    "TensorRT-LLM": "give the KV cache a smaller share (kv_cache_free_gpu_mem_fraction), or set a smaller batch",
    LMDeploy: "give the KV cache a smaller share (--cache-max-entry-count)",
    "vLLM's KV cache": "set a shorter --max-model-len, or a larger --gpu-memory-utilization where the card has room",
    vLLM: "set a shorter --max-model-len, or a larger --gpu-memory-utilization where the card has room",
    SGLang: "change --mem-fraction-static, or set a shorter --context-length",
    JAX: "set a smaller batch, or XLA_PYTHON_CLIENT_MEM_FRACTION where another process shares the card",
    TensorFlow: "set a smaller batch, or memory growth where another process shares the card",
    "llama.cpp": "offload fewer layers (--n-gpu-layers), or set a shorter context (--ctx-size)",
  };
  return advice[by] ?? "set a smaller batch or model, or free the card";
}
