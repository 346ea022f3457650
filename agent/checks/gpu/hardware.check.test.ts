import { describe, expect, it } from "vitest";
import { gpuHost } from "../../testing/gpu-host";
import { recordedHost } from "../../testing/recorded-host";
import { gpuHardware } from "./hardware.check";

const run = (host: Parameters<typeof gpuHardware.run>[0], memory = new Map<string, unknown>()) =>
  gpuHardware.run(host, { workloads: [], memory });

describe("GPU hardware", () => {
  it("is in order on a healthy host", async () => {
    expect(await run(gpuHost("healthy-8-gpu"))).toMatchObject({ state: "ok", sentence: "8 GPUs in order (nvidia-smi -q -x, nvlink -s)." });
  });

  it.each([
    [
      "ecc-pending-remap",
      "degraded",
      "remap-pending",
      "GPU 3 (NVIDIA H100 80GB HBM3, 0000:61:00) has a memory row to remap at its next reset, 1 are remapped already (nvidia-smi -q -x).",
    ],
    [
      "thermal-slowdown",
      "degraded",
      "thermal-slowdown",
      "GPU 5 (NVIDIA H100 80GB HBM3, 0000:c3:00) slows itself down for heat at 88 °C (hw_slowdown, hw_thermal_slowdown) (nvidia-smi -q -x).",
    ],
    [
      "pcie-width-down",
      "degraded",
      "pcie-width",
      "GPU 6 (NVIDIA H100 80GB HBM3, 0000:d1:00) runs on 8 PCIe lanes of 16 (nvidia-smi -q -x).",
    ],
    ["nvlink-down", "faulty", "nvlink-down", "GPU 2 has 2 of 18 NVLinks down (4, 11; nvidia-smi nvlink -s)."],
    [
      "xid-79",
      "faulty",
      "gpu-missing",
      "GPU 0000:43:00 is missing: 7 GPUs of 8 answer (nvidia-smi -q -x against the PCI bus and what this host had before).",
    ],
  ])("names the fault of %s", async (name, state, code, sentence) => {
    expect(await run(gpuHost(name))).toMatchObject({ state, code, sentence });
  });

  it("does not call again for what was handed to the vendor, but says so", async () => {
    const list = { "/var/lib/millwright/hand-off/list": "0000:d1:00 pcie-width 1793530000 RMA-7\nbroken line\n" };
    const finding = await run(gpuHost("pcie-width-down", { files: list }));
    expect(finding).toMatchObject({ state: "ok" });
    expect(finding.sentence).toContain("0000:d1:00 pcie-width is handed to the vendor (ticket RMA-7)");
    expect(await run(gpuHost("thermal-slowdown", { files: list }))).toMatchObject({ code: "thermal-slowdown" });
  });

  it("misses a card that was there before, even when the bus forgot it", async () => {
    const memory = new Map<string, unknown>();
    await run(gpuHost("healthy-8-gpu"), memory);
    const gone = gpuHost("xid-79");
    gone.files.remove("/sys/bus/pci/devices/0000:43:00.0/uevent");
    expect(await run(gone, memory)).toMatchObject({ code: "gpu-missing", data: { bus: "0000:43:00" } });
  });

  it("needs the fabric manager on a host with NVSwitches", async () => {
    const stopped = { "systemctl is-active nvidia-fabricmanager": { exitCode: 3, stdout: "failed\n" } };
    const finding = await run(gpuHost("healthy-8-gpu", { programs: stopped }));
    expect(finding).toMatchObject({ state: "faulty", code: "fabric-manager-down" });
    expect(finding.sentence).toContain("The fabric manager is failed and this host has NVSwitches");
  });

  it("does not mind that an idle card lowers its PCIe generation", async () => {
    const xml = (state: string) =>
      `<nvidia_smi_log><gpu id="00000000:1B:00.0"><performance_state>${state}</performance_state><pci><pci_gpu_link_info><pcie_gen><max_link_gen>4</max_link_gen><current_link_gen>1</current_link_gen></pcie_gen></pci_gpu_link_info></pci></gpu></nvidia_smi_log>`;
    const host = (state: string) =>
      recordedHost({
        files: { "/sys/bus/pci/devices/0000:1b:00.0/uevent": "DRIVER=nvidia\nPCI_CLASS=30000\nPCI_ID=10DE:2684\n" },
        programs: { "nvidia-smi -q -x": xml(state), "nvidia-smi nvlink -s": "" },
      });
    expect(await run(host("P8"))).toMatchObject({ state: "ok" });
    expect(await run(host("P0"))).toMatchObject({ code: "pcie-generation" });
  });

  it("is unknown when nvidia-smi hangs, fails or prints garbage, and not applicable without a card", async () => {
    const answers = [{ error: "timeout" }, { exitCode: 9, stderr: "killed" }, "\u0000\u0001\u0002 not xml <<<>>", ""];
    for (const answer of answers)
      expect(await run(gpuHost("healthy-8-gpu", { programs: { "nvidia-smi -q -x": answer } }))).toMatchObject({ state: "unknown" });
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
  });
});
