import { describe, expect, it } from "vitest";
import type { Workload } from "../../../lib/contracts/workload";
import { gpuHost, trainingWorkload } from "../../testing/gpu-host";
import { recordedHost } from "../../testing/recorded-host";
import { gpuDriver } from "./driver.check";

const run = (host: Parameters<typeof gpuDriver.run>[0], workloads: Workload[] = [trainingWorkload({ cuda: "12.8" })]) =>
  gpuDriver.run(host, { workloads, memory: new Map() });
const QUERY = "nvidia-smi --query-gpu=index,name,driver_version,pci.bus_id,compute_cap --format=csv,noheader";

describe("the GPU driver", () => {
  it("is in order when module, library and workloads agree", async () => {
    expect(await run(gpuHost("healthy-8-gpu"))).toMatchObject({ state: "ok", sentence: "Driver 570.86.15, its library and 8 GPUs agree." });
  });

  it("is missed when cards are on the bus, with the branch that every workload can use", async () => {
    const workloads = [trainingWorkload({ cuda: "12.4" }), trainingWorkload({ name: "serve", cuda: "13.0" })];
    const finding = await run(gpuHost("no-driver"), workloads);
    expect(finding).toMatchObject({ state: "faulty", code: "no-driver", data: { branch: "580" } });
    expect(finding.sentence).toBe(
      "8 NVIDIA GPUs (0000:1b:00.0, …) on the bus and no NVIDIA driver: /proc/driver/nvidia/version is absent and /lib/modules holds no nvidia.ko.",
    );
  });

  it("is not nouveau", async () => {
    expect(await run(gpuHost("nouveau"))).toMatchObject({ code: "nouveau", data: { branch: "570" } });
  });

  it("was built for another kernel: both are named", async () => {
    const finding = await run(gpuHost("module-for-other-kernel"));
    expect(finding).toMatchObject({ code: "module-for-other-kernel" });
    expect(finding.sentence).toContain("built for 6.8.0-58-generic while 6.8.0-60-generic runs");
  });

  it("differs from its library after an update without a reboot, also when only nvidia-smi tells", async () => {
    const finding = await run(gpuHost("nvml-mismatch"));
    expect(finding).toMatchObject({ code: "version-mismatch", data: { driver: "570.86.15", library: "570.124.06" } });
    const said = { exitCode: 18, stdout: "Failed to initialize NVML: Driver/library version mismatch\n" };
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: said } }))).toMatchObject({ code: "version-mismatch" });
  });

  it("is too old for a workload's CUDA, with the number from NVIDIA's table", async () => {
    const finding = await run(gpuHost("driver-too-old"));
    expect(finding).toMatchObject({ code: "too-old", data: { branch: "570", previous_branch: "470", needs: "570.26" } });
    expect(finding.sentence).toBe(
      "Driver 470.256.02 is too old for CUDA 12.8 of train: it came with 570.26 and runs from 525.60.13 on (NVIDIA CUDA release notes, table of corresponding drivers).",
    );
  });

  it("may be older than CUDA's own within a major version, and says what that costs", async () => {
    const finding = await run(gpuHost("healthy-8-gpu"), [trainingWorkload({ cuda: "12.9" })]);
    expect(finding).toMatchObject({ state: "ok" });
    expect(finding.sentence).toContain("CUDA 12.9 of train came with 575.51.03 and runs with limited features");
  });

  it("cannot help a card that CUDA 13 dropped, nor forward compatibility on a GeForce", async () => {
    const volta = { [QUERY]: "0, Tesla V100-SXM2-32GB, 580.65.06, 00000000:1B:00.0, 7.0\n" };
    const files = {
      "/proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n",
      "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1": { error: "ENOENT" },
    };
    expect(await run(gpuHost("healthy-8-gpu", { programs: volta, files }), [trainingWorkload({ cuda: "13.0" })])).toMatchObject({
      code: "gpu-too-old",
    });
    const geforce = { [QUERY]: "0, NVIDIA GeForce RTX 4090, 570.86.15, 00000000:1B:00.0, 8.9\n" };
    const env = { "/etc/train.env": "LD_LIBRARY_PATH=/usr/local/cuda-12.9/compat\n" };
    const finding = await run(gpuHost("healthy-8-gpu", { programs: geforce, files: env }), [
      trainingWorkload({ cuda: "12.9", envFile: "/etc/train.env" }),
    ]);
    expect(finding).toMatchObject({ code: "forward-compat-geforce" });
  });

  it("is asked again without a field that an old nvidia-smi does not know", async () => {
    const refused = { exitCode: 2, stdout: 'Field "compute_cap" is not a valid field to query.\n' };
    const older = {
      "nvidia-smi --query-gpu=index,name,driver_version,pci.bus_id --format=csv,noheader": "0, Tesla T4, 570.86.15, 00000000:1B:00.0\n",
    };
    const finding = await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: refused, ...older } }));
    expect(finding).toMatchObject({ state: "ok" });
    expect(finding.sentence).toContain("1 GPU");
  });

  it("is unknown when nvidia-smi hangs or is another vendor's", async () => {
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: { error: "timeout" } } }))).toMatchObject({ state: "unknown" });
    for (const text of ["AMD-SMI 24.6\u0000\u0001\nGPU MI300X\n", "\u0003k,,\u00ff,{,a\nGPU,MI300X,750,W,gfx942\n"])
      expect(await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: text } }))).toMatchObject({ state: "unknown" });
  });

  it("is nobody's business without a card, or with every card passed through", async () => {
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
    const passed = { "/sys/bus/pci/devices/0000:1b:00.0/uevent": "DRIVER=vfio-pci\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n" };
    expect(await run(recordedHost({ files: passed }))).toMatchObject({ state: "not-applicable" });
  });
});
