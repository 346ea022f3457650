import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { tailLines } from "../log-tail";
import { excerpt } from "../quantity";

export type DriverComplaint =
  | "gpu-too-new"
  | "gpu-too-old"
  | "too-old"
  | "forward-compat-geforce"
  | "mixed-releases"
  | "not-initialised"
  | "no-gpu-seen"
  | "card-fails";

export interface LoggedComplaint {
  code: DriverComplaint;
  /** The line that names the fault. */
  line: string;
  /** What the build knows (`sm_50 sm_60 … sm_90`), where the log says it. */
  kernels: string | null;
  file: string;
}

/** What CUDA, PyTorch and others print when driver, card and build are incompatible. */
const patterns: [RegExp, DriverComplaint][] = [
  [
    /uncorrectable (?:ECC|NVLink) error|CUDA_ERROR_(?:ECC|NVLINK)_UNCORRECTABLE|cudaError(?:ECC|Nvlink)Uncorrectable|cudaErrorHardwareStackError|hipErrorECCNotCorrectable/i,
    "card-fails",
  ],
  [/CUDA capability sm_\d+\w? is not compatible with the current/i, "gpu-too-new"],
  [/no kernel image is available for execution|CUDA_ERROR_NO_BINARY_FOR_GPU|cudaErrorNoKernelImageForDevice/i, "gpu-too-new"],
  [/compute capability \S* ?is (?:not supported|too new)|Unsupported gpu architecture|Value 'sm_\d+\w?' is not defined/i, "gpu-too-new"],
  [/hipErrorNoBinaryForGpu|Cannot read \S*TensileLibrary\S*.*for GPU arch|no kernel image .*gfx/i, "gpu-too-new"],
  [
    /only supported on GPUs with compute capability of at least|only supports Ampere GPUs or newer|requires? .{0,40}compute capability (?:of )?(?:at least|>=)/i,
    "gpu-too-old",
  ],
  [/Found GPU\d* .* which is (?:of cuda capability [\d.]+|too old)|is no longer supported because it is too old/i, "gpu-too-old"],
  [/NVIDIA driver on your system is too old|driver version is insufficient for CUDA runtime|cudaErrorInsufficientDriver/i, "too-old"],
  [/PTX was compiled with an unsupported toolchain|CUDA_ERROR_UNSUPPORTED_PTX_VERSION/i, "too-old"],
  [/forward compatibility was attempted on non supported H/i, "forward-compat-geforce"],
  [/unsupported display driver \/ cuda driver combination|Driver\/library version mismatch/i, "mixed-releases"],
  [
    /No CUDA GPUs are available|no (?:CUDA|ROCm)-capable device is detected|CUDA_ERROR_NO_DEVICE|hipErrorNoDevice|No HIP GPUs are available|Found no NVIDIA driver on your system|Failed to initialize NVML: Unknown Error|device\(s\) is\/are busy or unavailable|failed to initiali[sz]e CUDA|CUDA unknown error|cuda runtime error \(\d+\) : unknown error|no usable GPU found/i,
    "no-gpu-seen",
  ],
  [/system not yet initialized|cudaErrorSystemNotReady|CUDA_ERROR_SYSTEM_NOT_READY/i, "not-initialised"],
];
/** Lines that belong to the error: they do not mean that the workload continued. */
const AFTERMATH =
  /^\s*$|^\s|^Traceback|^\w[\w.]*(?:Error|Exception|Warning)\b|\b(?:Error|error|ERROR|Warning|WARNING)\b|CUDA|PyTorch|kernel image|^For debugging/;
const LINES_OF_LIFE = 3;
/** After these a program continues without the GPU, so further lines prove nothing. Only a line that reports a GPU ends the complaint. */
const WITHOUT_GPU = /failed to initiali[sz]e CUDA|Setting the available devices to be zero|no usable GPU found/i;
const FOUND =
  /found \d+ (?:CUDA|ROCm) devices|Init COMPLETE|GPU available: True|\bdevice: cuda:\d+, n_gpu: [1-9]|Created device \S+GPU:\d|library=(?:cuda|rocm)/i;

/** The last such error in a workload's logs, unless the log shows that the workload continued after it. */
export async function driverComplaint(host: Host, workload: Workload): Promise<LoggedComplaint | null> {
  for (const glob of workload.logs)
    for (const path of await host.glob(glob, { limit: 20 }).catch(() => [])) {
      const found = complaintIn(await tailLines(host, path));
      if (found) return { ...found, file: posix.basename(path) };
    }
  return null;
}

/** The open error at the end of a log. A line that names the card is preferred to one that only says that a call failed. */
export function complaintIn(lines: string[]): Omit<LoggedComplaint, "file"> | null {
  const codeOf = (line: string) => patterns.find(([pattern]) => pattern.test(line))?.[1];
  const at = lines.findLastIndex((line) => codeOf(line) !== undefined);
  if (at < 0) return null;
  const later = lines.slice(at + 1);
  const isOver = WITHOUT_GPU.test(lines[at]!)
    ? later.some((line) => FOUND.test(line))
    : later.filter((line) => !AFTERMATH.test(line)).length >= LINES_OF_LIFE;
  if (isOver) return null;
  const code = codeOf(lines[at]!)!;
  const naming =
    lines.findLast((line, index) => index <= at && codeOf(line) === code && /sm_\d|capability|initiali[sz]e CUDA/.test(line)) ?? lines[at]!;
  const kernels = lines.map((line) => /supports CUDA capabilities ((?:(?:sm|compute)_\d+\w? ?)+)/.exec(line)?.[1]).findLast(Boolean);
  return { code, line: excerpt(naming.trim(), 200), kernels: kernels?.trim() ?? null };
}
