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
    expect(await run(gpuHost("healthy-8-gpu"))).toMatchObject({
      state: "ok",
      sentence: "Driver 570.86.15, its library and 8 GPUs agree; CUDA 12.8 of train fits.",
    });
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

  it("says with the kernel's words why a module does not serve a card", async () => {
    const card = { "/sys/bus/pci/devices/0000:2e:00.0/uevent": "PCI_CLASS=30000\nPCI_ID=10DE:1B06\n" };
    const built = { "/proc/sys/kernel/osrelease": "6.8.0-9-generic\n", "/lib/modules/6.8.0-9-generic/updates/dkms/nvidia.ko": "x" };
    const loaded = { "/proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX x86_64 Kernel Module  575.57.08  Release Build\n" };
    const look = (dmesg: string, files = {}) =>
      run(
        recordedHost({
          files: { ...card, ...built, ...files },
          programs: { dmesg, "nvidia-smi*": { exitCode: 6, stdout: "No devices were found\n" } },
        }),
      );
    const head = "[2.000000] NVRM: The NVIDIA GPU 0000:2e:00.0 (PCI ID: 10de:1b06)\n";
    const old = await look(
      `${head}NVRM: installed in this system is not supported by open\nNVRM: nvidia.ko because it does not include the required GPU\nNVRM: System Processor (GSP).\n`,
    );
    expect(old).toMatchObject({ state: "faulty", code: "module-refused" });
    expect(old.sentence).toContain("GPU 0000:2e:00: install the closed (proprietary) kernel module");
    const split = await look(
      `${head}[2.000100] NVRM: installed in this system requires use of the NVIDIA open kernel modules.\n[2.100000] NVRM: GPU 0000:2e:00.0: RmInitAdapter failed! (0x22:0x56:897)\n`,
      loaded,
    );
    expect(split).toMatchObject({ code: "module-refused" });
    expect(split.sentence).toContain("install the open kernel module of this release");
    const legacy = await look(`${head}NVRM: installed in this system is supported through the NVIDIA 470.xx Legacy drivers.\n`);
    expect(legacy.sentence).toContain("install the legacy driver 470.xx");
    const firmware =
      "[2.0] NVRM: RmInitAdapter: Cannot initialize GSP firmware RM\n[2.1] NVRM: GPU 0000:2e:00.0: RmInitAdapter failed! (0x62:0x1:2)\n";
    const failed = await look(firmware, loaded);
    expect(failed).toMatchObject({ code: "no-devices" });
    expect(failed.sentence).toContain("Cannot initialize GSP firmware RM; ");
    const unsigned = await look("[2.0] Loading of unsigned module is rejected\n");
    expect(unsigned).toMatchObject({ code: "module-refused" });
    expect(await look("[2.0] usb 1-1: new device\n")).toMatchObject({ code: "not-loaded" });
  });

  it.each([
    "RuntimeError: CUDA error: uncorrectable ECC error encountered",
    "failed call to cuDevicePrimaryCtxRetain: CUDA_ERROR_NVLINK_UNCORRECTABLE",
  ])("reports a card that fails by the workload's own words: %s", async (line) => {
    const host = gpuHost("healthy-8-gpu", { files: { "/log/fit.log": `step 3\n${line}\n` } });
    const finding = await run(host, [trainingWorkload({ logs: ["/log/fit.log"] })]);
    expect(finding).toMatchObject({ state: "faulty", code: "card-fails" });
    expect(finding.sentence).toContain(line);
  });

  it("reports what Windows does not pass through to WSL", async () => {
    const wsl = { "/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2\n" };
    const look = (answer: { exitCode: number; stdout: string } | string) =>
      run(recordedHost({ files: wsl, programs: { "nvidia-smi -L": answer } }));
    const blocked = "Failed to initialize NVML: GPU access blocked by the operating system\n";
    expect(await look({ exitCode: 17, stdout: blocked })).toMatchObject({ state: "faulty", code: "not-passed-through" });
    expect(await look("GPU 0: NVIDIA RTX A4000 (UUID: GPU-1)\n")).toMatchObject({ state: "not-applicable" });
    expect(await run(recordedHost({ files: wsl }))).toMatchObject({ state: "not-applicable" });
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

  it("and its library come from different releases when the module is the newer one, or the installed one is not the library's", async () => {
    const library = (version: string) => ({ "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1": { link: `libnvidia-ml.so.${version}` } });
    const version = (driver: string) => `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${driver}  Release Build\n`;
    const host = (module: string, lib: string, installed?: string) =>
      gpuHost("healthy-8-gpu", {
        files: {
          "/proc/driver/nvidia/version": version(module),
          [`/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.${lib}`]: "",
          ...library(lib),
        },
        programs: installed ? { "modinfo -F version nvidia": `${installed}\n` } : {},
      });
    const newer = await run(host("570.124.06", "570.124.04"));
    expect(newer).toMatchObject({ state: "faulty", code: "mixed-releases" });
    expect(newer.sentence).toContain(
      "the module is newer, so the two were installed from different releases, and a reboot alone does not mend",
    );
    expect(await run(host("550.54.14", "570.124.04", "550.54.14"))).toMatchObject({ code: "mixed-releases" });
    expect(await run(host("580.95.05", "570.124.04", "570.124.04"))).toMatchObject({ code: "version-mismatch" });
    expect(await run(host("550.54.14", "570.124.04"))).toMatchObject({ code: "version-mismatch" });
  });

  const card = (name: string, capability: string, driver = "570.86.15") => ({
    [QUERY]: `0, ${name}, ${driver}, 00000000:1B:00.0, ${capability}\n`,
  });
  const torch = (version: string, cuda: string) => ({
    "/srv/venv/lib/python3.12/site-packages/torch/version.py": `__version__ = '${version}'\ncuda: Optional[str] = ${cuda}\nhip: Optional[str] = None\n`,
  });

  it.each([
    ["NVIDIA GeForce RTX 5090", "12.0", "12.4", "needs CUDA 12.8 or newer, and there is PyTorch 2.5.1 (CUDA 12.4) of train"],
    ["NVIDIA B200", "10.0", "12.1", "compute capability 10.0, which needs CUDA 12.8"],
    ["NVIDIA H100 80GB HBM3", "9.0", "11.7", "compute capability 9.0, which needs CUDA 11.8"],
  ])("cannot make a build run on a card it has no code for: %s", async (name, capability, cuda, words) => {
    const workload = trainingWorkload({ venv: "/srv/venv" });
    const finding = await run(gpuHost("healthy-8-gpu", { programs: card(name, capability), files: torch("2.5.1", `'${cuda}'`) }), [
      workload,
    ]);
    expect(finding).toMatchObject({ state: "faulty", code: "gpu-too-new" });
    expect(finding.sentence).toContain(words);
  });

  it("says only what a declared CUDA cannot hold, without calling it proved, and leaves the same generation alone", async () => {
    const declared = [trainingWorkload({ cuda: "12.4" })];
    expect(await run(gpuHost("healthy-8-gpu", { programs: card("NVIDIA RTX PRO 6000", "12.0") }), declared)).toMatchObject({
      state: "degraded",
      code: "gpu-too-new",
    });
    expect(await run(gpuHost("healthy-8-gpu", { programs: card("NVIDIA L40S", "8.9") }), declared)).toMatchObject({ state: "ok" });
  });

  it("sees a build without CUDA on a host with GPUs", async () => {
    const files = torch("2.6.0+cpu", "None");
    const finding = await run(gpuHost("healthy-8-gpu", { files }), [trainingWorkload({ venv: "/srv/venv" })]);
    expect(finding).toMatchObject({ state: "degraded", code: "build-without-cuda" });
    expect(finding.sentence).toContain("PyTorch 2.6.0+cpu of train is a build without CUDA");
  });

  it.each([
    ["CUDA error: no kernel image is available for execution on the device", "gpu-too-new"],
    ["The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver", "too-old"],
    ["cudaGetDeviceCount() returned: CUDA driver version is insufficient for CUDA runtime version", "too-old"],
    ["RuntimeError: CUDA error: the provided PTX was compiled with an unsupported toolchain.", "too-old"],
    ["Error 803: system has unsupported display driver / cuda driver combination", "mixed-releases"],
    ["Error 802: system not yet initialized (Triggered internally at CUDAFunctions.cpp:109.)", "not-answering"],
  ])("takes the fault from a workload's own log: %s", async (line, code) => {
    const workload = trainingWorkload({ logs: ["/var/log/train.log"] });
    const log = (after: string) => ({ "/var/log/train.log": `starting\n${line}\n${after}` });
    const finding = await run(gpuHost("healthy-8-gpu", { files: log("") }), [workload]);
    expect(finding).toMatchObject({ state: "faulty", code });
    expect(finding.sentence).toContain(line.slice(0, 60));
    expect(await run(gpuHost("healthy-8-gpu", { files: log("step 1\nstep 2\nstep 3\n") }), [workload])).toMatchObject({ state: "ok" });
  });

  it("is not in order when one card answers with an error instead of its values", async () => {
    for (const answer of ["[Unknown Error]", "[GPU requires reset]", "ERR!"]) {
      const rows = `0, NVIDIA H100, 570.86.15, 00000000:1B:00.0, 9.0\n1, ${answer}, 570.86.15, 00000000:43:00.0, ${answer}\n`;
      const finding = await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: rows } }));
      expect(finding).toMatchObject({ state: "faulty", code: "not-answering" });
      expect(finding.sentence).toContain("00000000:43:00.0");
    }
    const lost = { exitCode: 255, stdout: "Unable to determine the device handle for GPU0000:B3:00.0: Unknown Error\n" };
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: lost } }))).toMatchObject({ state: "faulty", code: "not-answering" });
  });

  it("compares a CUDA beyond the table with what the driver says of itself, or says that it did not", async () => {
    const workload = [trainingWorkload({ cuda: "13.3" })];
    const banner = (words: string) => gpuHost("healthy-8-gpu", { programs: { "nvidia-smi": `| NVIDIA-SMI 610.57.04  ${words} |\n` } });
    const fits = await run(banner("KMD Version: 610.57.04     CUDA UMD Version: 13.3"), workload);
    expect(fits).toMatchObject({ state: "ok" });
    expect(fits.sentence).toContain("the driver knows CUDA up to 13.3");
    const older = await run(banner("Driver Version: 595.45.04     CUDA Version: 13.2"), workload);
    expect(older).toMatchObject({ state: "unknown" });
    expect(older.sentence).toContain("the driver itself knows CUDA up to 13.2");
  });

  it("is unknown when nvidia-smi hangs or is another vendor's", async () => {
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: { error: "timeout" } } }))).toMatchObject({ state: "unknown" });
    for (const text of ["AMD-SMI 24.6\u0000\u0001\nGPU MI300X\n", "\u0003k,,\u00ff,{,a\nGPU,MI300X,750,W,gfx942\n"])
      expect(await run(gpuHost("healthy-8-gpu", { programs: { [QUERY]: text } }))).toMatchObject({ state: "unknown" });
  });

  it("does not apply without a card, or with every card passed through", async () => {
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
    const passed = { "/sys/bus/pci/devices/0000:1b:00.0/uevent": "DRIVER=vfio-pci\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n" };
    expect(await run(recordedHost({ files: passed }))).toMatchObject({ state: "not-applicable" });
  });
});
