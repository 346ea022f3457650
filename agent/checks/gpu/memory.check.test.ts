import { describe, expect, it } from "vitest";
import type { Workload } from "../../../lib/contracts/workload";
import { gpuHost, trainingWorkload } from "../../testing/gpu-host";
import { recordedHost } from "../../testing/recorded-host";
import { gpuMemory } from "./memory.check";

const run = (host: Parameters<typeof gpuMemory.run>[0], workloads: Workload[] = [trainingWorkload()]) =>
  gpuMemory.run(host, { workloads, memory: new Map() });
const GPUS = "nvidia-smi --query-gpu=index,uuid,name,memory.total,memory.used --format=csv,noheader,nounits";
const APPS = "nvidia-smi --query-compute-apps=gpu_uuid,pid,used_gpu_memory --format=csv,noheader,nounits";
const OOM =
  "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 3 has a total capacity of 79.10 GiB of which 1.20 GiB is free. Process 4103 has 77.90 GiB memory in use. Of the allocated memory 60.00 GiB is allocated by PyTorch, and 16.50 GiB is reserved by PyTorch but unallocated.";

describe("GPU memory", () => {
  it("is in order when every holder belongs to a unit", async () => {
    const finding = await run(gpuHost("healthy-8-gpu"));
    expect(finding).toMatchObject({ state: "ok" });
    expect(finding.sentence).toBe("GPU 0 has 39.1 GiB of 79.6 GiB in use (49 %; nvidia-smi), the fullest of 8 GPUs.");
  });

  it("reads the log of a workload also where nvidia-smi gives no figures at all", async () => {
    const log =
      "main: load\nggml_backend_cuda_buffer_type_alloc_buffer: allocating 3000.00 MiB on device 0: cudaMalloc failed: out of memory\n";
    const host = recordedHost({ files: { "/log/a.log": log }, programs: { "nvidia-smi*": "NVIDIA-SMI 540.4.0\n" } });
    expect(await run(host, [trainingWorkload({ logs: ["/log/a.log"] })])).toMatchObject({ state: "faulty", code: "out-of-memory" });
  });

  it("is held by an orphan: pid, start time and control group identify it", async () => {
    const finding = await run(gpuHost("orphan-holding-memory"));
    expect(finding).toMatchObject({
      state: "faulty",
      code: "orphan",
      data: { pid: 7301, start_ticks: "912345", cgroup: "0::/user.slice/user-1000.slice/session-8.scope", gpu: 4 },
    });
    expect(finding.sentence).toContain("holds 40.3 GiB of GPU 4 and nobody looks after it");
  });

  it("does not take a nohup run, a daemon, a unit's process or a declared workload for an orphan", async () => {
    const change = (files: Record<string, string>) => gpuHost("orphan-holding-memory", { files });
    expect(await run(change({ "/proc/7301/status": "Uid:\t1000\nSigIgn:\t0000000000000001\n" }))).toMatchObject({ state: "ok" });
    expect(await run(change({ "/proc/7301/cgroup": "0::/system.slice/docker-0123.scope\n" }))).toMatchObject({ state: "ok" });
    expect(await run(change({ "/proc/7200/stat": "7200 (bash) S 1 7200 7200 0 -1\n" }))).toMatchObject({ state: "ok" });
    expect(await run(gpuHost("orphan-holding-memory"), [trainingWorkload({ process: "spawn_main" })])).toMatchObject({ state: "ok" });
  });

  it("explains an out-of-memory error: how much was asked, free, and in pieces, and who holds the card", async () => {
    const workload = trainingWorkload({ logs: ["/var/log/train.log"], envFile: "/etc/train.env" });
    const log = (text: string) => gpuHost("healthy-8-gpu", { files: { "/var/log/train.log": text } });
    const finding = await run(log(`step 10\nTraceback (most recent call last):\n  File "train.py", line 3, in <module>\n${OOM}\n`), [
      workload,
    ]);
    expect(finding).toMatchObject({ state: "faulty", code: "fragmented", data: { env_file: "/etc/train.env", unit: "train.service" } });
    expect(finding.sentence).toContain(
      "train ran out of GPU memory on GPU 3: tried to allocate 2 GiB, free 1.2 GiB, allocated by PyTorch 60 GiB, reserved but unused 16.5 GiB",
    );
    expect(finding.sentence).toContain("4103 /srv/train/venv/bin/python3");
    const full = OOM.replace("16.50 GiB is reserved", "120.00 MiB is reserved");
    expect(await run(log(full), [workload])).toMatchObject({ code: "out-of-memory" });
    expect(await run(log(`${OOM}\nloading model\nstep 1 loss 2.3\nstep 2 loss 2.2\n`), [workload])).toMatchObject({ state: "ok" });
  });

  it.each([
    [
      "vLLM at its start",
      "ERROR 06-30 13:53:19 [core.py:515] ValueError: Free memory on device cuda:0 (20.10/79.25 GiB) on startup is less than desired GPU memory utilization (0.9, 71.33 GiB). Decrease GPU memory utilization.",
      /20\.1 GiB of 79\.3 GiB are free where its start wants 71\.3 GiB \(utilization 0\.9\)/,
    ],
    [
      "vLLM's cache",
      "ValueError: To serve at least one request with the models's max seq len (131072), (16.00 GiB KV cache is needed, which is larger than the available KV cache memory (9.68 GiB).",
      /tried to allocate 16 GiB, free 9\.7 GiB; set a shorter --max-model-len/,
    ],
    [
      "llama.cpp",
      "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4096.00 MiB on device 1: cudaMalloc failed: out of memory",
      /\(llama\.cpp\) on GPU 1: tried to allocate 4 GiB; offload fewer layers/,
    ],
    [
      "ggml on ROCm",
      "ggml_gallocr_reserve_n: failed to allocate ROCm0 buffer of size 1073741824",
      /\(llama\.cpp\) on GPU 0: tried to allocate 1 GiB/,
    ],
    [
      "JAX",
      "jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 17179869184 bytes.",
      /\(JAX\): tried to allocate 16 GiB/,
    ],
    [
      "TensorFlow",
      "ResourceExhaustedError: OOM when allocating tensor with shape[64,3,224,224] and type float on /job:localhost/replica:0/task:0/device:GPU:2 by allocator GPU_0_bfc",
      /\(TensorFlow\) on GPU 2/,
    ],
    [
      "PyTorch on ROCm",
      "torch.OutOfMemoryError: HIP out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 191.98 GiB of which 1.00 GiB is free.",
      /on GPU 0: tried to allocate 2 GiB, free 1 GiB/,
    ],
    [
      "Ollama",
      "Error: model requires more system memory (19.5 GiB) than is available (7.9 GiB)",
      /\(Ollama\): tried to allocate 19\.5 GiB, free 7\.9 GiB/,
    ],
    ["plain CUDA", "CUDA error: out of memory", /\(CUDA\): no figures given/],
  ])("knows how %s says it, also below a traceback and before the process's last words", async (_, line, words) => {
    const text = `INFO starting\n${line}\n[ERROR] engine failed\nmain: exiting due to model loading error\nRuntimeError: gone\nProcess EngineCore_0 terminated\n`;
    const host = gpuHost("healthy-8-gpu", { files: { "/var/log/train.log": text } });
    const finding = await run(host, [trainingWorkload({ logs: ["/var/log/train.log"] })]);
    expect(finding).toMatchObject({ state: "faulty", code: "out-of-memory" });
    expect(finding.sentence).toMatch(words);
  });

  it("is nearly full: who holds it is named", async () => {
    const uuid = "GPU-5d2f0a1c-7b3e-4c19-9a60-000000000000";
    const programs = { [GPUS]: `0, ${uuid}, NVIDIA H100 80GB HBM3, 81559, 81000\n`, [APPS]: `${uuid}, 4100, 80500\n` };
    const finding = await run(gpuHost("healthy-8-gpu", { programs }));
    expect(finding).toMatchObject({ state: "degraded", code: "nearly-full" });
    expect(finding.sentence).toContain("held by 4100 /srv/train/venv/bin/python3");
  });

  it("is held by a process that this host does not show", async () => {
    const uuid = "GPU-5d2f0a1c-7b3e-4c19-9a60-000000000000";
    const finding = await run(gpuHost("healthy-8-gpu", { programs: { [APPS]: `${uuid}, 999999, 30000\n` } }));
    expect(finding).toMatchObject({ state: "degraded", code: "unknown-holder" });
  });

  it("is not applicable without a GPU and unknown when nvidia-smi hangs or prints garbage", async () => {
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [GPUS]: { error: "timeout" } } }))).toMatchObject({ state: "unknown" });
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [GPUS]: "\u0000\u0001,,,,\nx,y,z,a,b\n" } }))).toMatchObject({
      state: "unknown",
    });
  });

  it("is unknown where one card of several gives no figures, and adds up the instances of a card that is divided", async () => {
    const query = "nvidia-smi --query-gpu=index,uuid,name,memory.total,memory.used --format=csv,noheader,nounits";
    const rows = "0, GPU-a, NVIDIA A100, 40960, 100\n1, GPU-b, NVIDIA A100, [N/A], [N/A]\n";
    const host = (xml: string) =>
      recordedHost({
        programs: {
          [query]: rows,
          "nvidia-smi --query-compute-apps=gpu_uuid,pid,used_gpu_memory --format=csv,noheader,nounits": "",
          "nvidia-smi -q -x": xml,
        },
      });
    const look = (xml: string) => gpuMemory.run(host(xml), { workloads: [], memory: new Map() });
    const untold = await look("<nvidia_smi_log></nvidia_smi_log>");
    expect(untold).toMatchObject({ state: "unknown" });
    expect(untold.sentence).toContain("GPU 1 (GPU-b) report no figures");
    const part = (used: number) =>
      `<mig_device><fb_memory_usage><total>19968 MiB</total><used>${used} MiB</used></fb_memory_usage></mig_device>`;
    const divided = `<nvidia_smi_log><gpu id="1"><uuid>GPU-b</uuid><mig_devices>${part(12_000)}${part(9)}</mig_devices></gpu></nvidia_smi_log>`;
    const told = await look(divided);
    expect(told).toMatchObject({ state: "ok" });
    expect(told.sentence).toContain("GPU 1 has 11.7 GiB of 39 GiB in use");
  });

  it("is the kernel's figure for cards of AMD", async () => {
    const folder = "/sys/bus/pci/devices/0000:05:00.0";
    const host = (used: number) =>
      recordedHost({
        files: {
          [`${folder}/uevent`]: "DRIVER=amdgpu\nPCI_CLASS=120000\nPCI_ID=1002:74A1\n",
          [`${folder}/mem_info_vram_total`]: "1000000000\n",
          [`${folder}/mem_info_vram_used`]: `${used}\n`,
        },
        programs: { "nvidia-smi*": { error: "ENOENT" } },
      });
    expect(await gpuMemory.run(host(500), { workloads: [], memory: new Map() })).toMatchObject({ state: "ok" });
    expect(await gpuMemory.run(host(999_999_000), { workloads: [], memory: new Map() })).toMatchObject({ code: "nearly-full" });
  });
});
