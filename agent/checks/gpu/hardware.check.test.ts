import { describe, expect, it } from "vitest";
import { proves } from "../../../lib/contracts/check";
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
      "GPU 5 (NVIDIA H100 80GB HBM3, 0000:c3:00) is thermally throttled at 88 °C (hw_slowdown, hw_thermal_slowdown) (nvidia-smi -q -x).",
    ],
    [
      "pcie-width-down",
      "degraded",
      "pcie-width",
      "GPU 6 (NVIDIA H100 80GB HBM3, 0000:d1:00) runs on 8 PCIe lanes of 16, and 7 like it run on more (nvidia-smi -q -x).",
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

  it("does not report a card again that was handed to the vendor, but says so", async () => {
    const list = { "/var/lib/millwright/hand-off/list": "0000:d1:00 pcie-width 1793530000 RMA-7\nbroken line\n" };
    const finding = await run(gpuHost("pcie-width-down", { files: list }));
    expect(finding).toMatchObject({ state: "ok" });
    expect(finding.sentence).toContain("0000:d1:00 pcie-width is handed to the vendor (ticket RMA-7)");
    expect(await run(gpuHost("thermal-slowdown", { files: list }))).toMatchObject({ code: "thermal-slowdown" });
  });

  it("stops reporting a removed card as missing after a note, and closes its finding", async () => {
    const memory = new Map<string, unknown>();
    await run(gpuHost("healthy-8-gpu"), memory);
    const gone = gpuHost("xid-79");
    gone.files.remove("/sys/bus/pci/devices/0000:43:00.0/uevent");
    const missing = await run(gone, memory);
    expect(missing).toMatchObject({ code: "gpu-missing", data: { code: "gpu-missing", bus: "0000:43:00" } });
    gone.files.set("/var/lib/millwright/hand-off/list", "0000:43:00 gpu-missing 1793530000 sold\n");
    const noted = await run(gone, memory);
    expect(noted.sentence).toContain("0000:43:00 gpu-missing is handed to the vendor (ticket sold)");
    expect(proves(noted, missing)).toBe(true);

    // The list is lost with the agent's folder; a new note for another card does not bring the first one back, and both can be taken back.
    gone.files.remove("/var/lib/millwright/hand-off/list");
    expect((await run(gone, memory)).sentence).toBe(noted.sentence);
    gone.files.set("/var/lib/millwright/hand-off/list", "0000:1b:00 pcie-width 1793530000 RMA-8\n");
    expect((await run(gone, memory)).sentence).toBe(noted.sentence);
    gone.files.set("/var/lib/millwright/hand-off/list", "0000:43:00 gpu-missing 1793530000 sold\n");
    await run(gone, memory);
    gone.files.set("/var/lib/millwright/hand-off/list", "");
    expect(await run(gone, memory)).toMatchObject({ code: "gpu-missing" });
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

  it("accepts that an idle card lowers its PCIe generation", async () => {
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

  const oneCard = (body: string, files: Record<string, string> = {}, name = "NVIDIA H100 80GB HBM3") =>
    recordedHost({
      files: { "/sys/bus/pci/devices/0000:1b:00.0/uevent": "DRIVER=nvidia\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n", ...files },
      programs: {
        "nvidia-smi -q -x": `<nvidia_smi_log><gpu id="00000000:1B:00.0"><product_name>${name}</product_name><uuid>GPU-1</uuid>${body}</gpu></nvidia_smi_log>`,
        "nvidia-smi nvlink -s": "",
      },
    });

  it("misses a card after a restart of the agent and of the host, also when it was the only one", async () => {
    const kept = new Map<string, unknown>();
    await run(oneCard(""), kept);
    const bare = recordedHost({ programs: { "nvidia-smi -q -x": { exitCode: 6, stdout: "No devices were found\n" } } });
    expect(await run(bare)).toMatchObject({ state: "not-applicable" });
    const finding = await run(bare, kept);
    expect(finding).toMatchObject({ state: "faulty", code: "gpu-missing", data: { subject: ["0000:1b:00", "GPU-1"] } });
    expect(finding.sentence).toContain("GPU 0000:1b:00 (NVIDIA H100 80GB HBM3, GPU-1) is missing: 0 GPUs of 1 answer");
    const withoutTools = recordedHost({ programs: { "nvidia-smi -q -x": { error: "ENOENT" } } });
    expect(await run(withoutTools, kept)).toMatchObject({ code: "gpu-missing" });
  });

  it("takes another card in the same place for a replacement", async () => {
    const kept = new Map<string, unknown>();
    await run(oneCard(""), kept);
    const swapped = oneCard("");
    const xml =
      '<nvidia_smi_log><gpu id="00000000:1B:00.0"><product_name>NVIDIA H100</product_name><uuid>GPU-9</uuid></gpu></nvidia_smi_log>';
    const host = recordedHost({
      files: { "/sys/bus/pci/devices/0000:1b:00.0/uevent": "DRIVER=nvidia\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n" },
      programs: { "nvidia-smi -q -x": xml, "nvidia-smi nvlink -s": "" },
    });
    expect(await run(host, kept)).toMatchObject({ state: "ok", data: { subjects: ["0000:1b:00", "GPU-9"] } });
    expect(await run(swapped, new Map())).toMatchObject({ state: "ok" });
  });

  it("says in the kernel's words why a card is missing, and names the one at which nvidia-smi gives up", async () => {
    const ring =
      "[ 1843.308145] NVRM: The NVIDIA GPU 0000:43:00.0\n               NVRM: (PCI ID: 10de:2330) installed in this system has\n               NVRM: fallen off the bus and is not responding to commands.\n";
    const words = await run(
      gpuHost("xid-79", {
        programs: { "journalctl _TRANSPORT=kernel*": { exitCode: 1, stderr: "No journal files were found.\n" }, dmesg: ring },
      }),
    );
    expect(words.sentence).toContain(
      "the kernel says: The NVIDIA GPU 0000:43:00.0 (PCI ID: 10de:2330) installed in this system has fallen off the bus",
    );
    const lost = { exitCode: 255, stdout: "Unable to determine the device handle for GPU0000:43:00.0: Unknown Error\n" };
    const finding = await run(gpuHost("healthy-8-gpu", { programs: { "nvidia-smi -q -x": lost } }));
    expect(finding).toMatchObject({ state: "faulty", code: "gpu-missing", data: { bus: "0000:43:00" } });
  });

  it("is not in order when a card gives an error in place of a value", async () => {
    const finding = await run(
      oneCard("<temperature><gpu_temp>Unknown Error</gpu_temp></temperature><fan_speed>[Unknown Error]</fan_speed>"),
    );
    expect(finding).toMatchObject({ state: "faulty", code: "values-missing" });
    expect(finding.sentence).toContain("2 values: temperature/gpu_temp: Unknown Error");
    expect(await run(oneCard("<fan_speed>N/A</fan_speed>"))).toMatchObject({ state: "ok" });
  });

  it.each([
    ["<state>Completed</state><status>Unknown Error</status>", "fabric-error"],
    ["<state>Completed</state><status>Insufficient Resources</status>", "fabric-error"],
    ["<state>Completed</state><status>Success</status><health><summary>Unhealthy</summary></health>", "fabric-error"],
    ["<state>In Progress</state><status>N/A</status>", "fabric-manager-down"],
  ])("reads the fabric's registration with its status: %s", async (fabric, code) => {
    expect(await run(oneCard(`<fabric>${fabric}</fabric>`))).toMatchObject({ state: "faulty", code });
    expect(await run(oneCard("<fabric><state>Completed</state><status>Success</status></fabric>"))).toMatchObject({ state: "ok" });
  });

  const width = (now: number, max = 16) =>
    `<pci><pci_gpu_link_info><link_widths><max_link_width>${max}x</max_link_width><current_link_width>${now}x</current_link_width></link_widths></pci_gpu_link_info></pci>`;
  it.each(["NVIDIA A10G", "Tesla T4", "Quadro P2000", "NVIDIA GeForce RTX 2080", "NVIDIA GeForce RTX 3060 Laptop GPU"])(
    "leaves a card alone that is wired for fewer lanes than it could have: %s",
    async (name) => {
      expect(await run(oneCard(width(8), {}, name))).toMatchObject({ state: "ok" });
    },
  );

  it("compares the width with what this host had, and with a card that is always wired in full", async () => {
    const kept = new Map<string, unknown>();
    await run(oneCard(width(16), {}, "NVIDIA L40S"), kept);
    const finding = await run(oneCard(width(4), {}, "NVIDIA L40S"), kept);
    expect(finding).toMatchObject({ code: "pcie-width" });
    expect(finding.sentence).toContain("runs on 4 PCIe lanes of 16, and it had 16 before");
    expect(await run(oneCard(width(8)))).toMatchObject({ code: "pcie-width" });
  });

  it("tells a lowered power limit that costs clock speed from a card that is only busy", async () => {
    const power = (limit: number, clock: number) =>
      `<clocks_event_reasons><clocks_event_reason_sw_power_cap>Active</clocks_event_reason_sw_power_cap></clocks_event_reasons><gpu_power_readings><instant_power_draw>${limit - 1} W</instant_power_draw><current_power_limit>${limit} W</current_power_limit><default_power_limit>700 W</default_power_limit></gpu_power_readings><clocks><sm_clock>${clock} MHz</sm_clock></clocks><max_clocks><sm_clock>1980 MHz</sm_clock></max_clocks>`;
    const finding = await run(oneCard(power(350, 1_100)));
    expect(finding).toMatchObject({ state: "degraded", code: "power-limit" });
    expect(finding.sentence).toContain("349 W drawn, limit 350 W, default 700 W, clock 1100 of 1980 MHz");
    expect(await run(oneCard(power(700, 1_500)))).toMatchObject({ state: "ok" });
  });

  it("misses NVLinks that were up before, and none on a card that never had a bridge", async () => {
    const links = (state: string) => ({
      "nvidia-smi nvlink -s": `GPU 0: NVIDIA (UUID: GPU-1)\n\t Link 0: ${state}\n\t Link 1: ${state}\n`,
    });
    const xml = '<nvidia_smi_log><gpu id="00000000:1B:00.0"><uuid>GPU-1</uuid></gpu></nvidia_smi_log>';
    const host = (state: string) =>
      recordedHost({
        files: { "/sys/bus/pci/devices/0000:1b:00.0/uevent": "DRIVER=nvidia\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n" },
        programs: { "nvidia-smi -q -x": xml, ...links(state) },
      });
    expect(await run(host("<inactive>"))).toMatchObject({ state: "ok" });
    const kept = new Map<string, unknown>();
    await run(host("26.562 GB/s"), kept);
    expect(await run(host("<inactive>"), kept)).toMatchObject({ state: "faulty", code: "nvlink-down" });
  });

  it("compares NVLinks with the other cards and the switches: a bridge uses only some of them", async () => {
    const links = (index: number, up: number) =>
      `GPU ${index}: NVIDIA (UUID: GPU-${index})\n${[0, 1, 2, 3].map((link) => `\t Link ${link}: ${link < up ? "25 GB/s" : "<inactive>"}\n`).join("")}`;
    const uevent = (id: string, kind: string) => `DRIVER=nvidia\nPCI_CLASS=${kind}\nPCI_ID=10DE:${id}\n`;
    const pair = (first: number, second: number, files = {}) =>
      recordedHost({
        files: {
          "/sys/bus/pci/devices/0000:2a:00.0/uevent": uevent("20B5", "30200"),
          "/sys/bus/pci/devices/0000:2b:00.0/uevent": uevent("20B5", "30200"),
          ...files,
        },
        programs: {
          "nvidia-smi -q -x": `<nvidia_smi_log>${["2A", "2B"].map((bus, at) => `<gpu id="00000000:${bus}:00.0"><product_name>A</product_name><uuid>GPU-${at}</uuid><minor_number>${at}</minor_number></gpu>`).join("")}</nvidia_smi_log>`,
          "nvidia-smi nvlink -s": links(0, first) + links(1, second),
          "systemctl is-active nvidia-fabricmanager": "active\n",
        },
      });
    expect(await run(pair(2, 2))).toMatchObject({ state: "ok" });
    expect(await run(pair(2, 1))).toMatchObject({ code: "nvlink-down", data: { bus: "0000:2b:00" } });
    const withSwitch = { "/sys/bus/pci/devices/0000:05:00.0/uevent": uevent("22A3", "68000") };
    expect(await run(pair(2, 2, withSwitch))).toMatchObject({ code: "nvlink-down" });
  });

  it("sees a virtual GPU without a licence, and asks none of a whole card", async () => {
    const licence = (mode: string, status: string) =>
      `<gpu_virtualization_mode><virtualization_mode>${mode}</virtualization_mode></gpu_virtualization_mode><vgpu_software_licensed_product><license_status>${status}</license_status></vgpu_software_licensed_product>`;
    const found = await run(oneCard(licence("VGPU", "Unlicensed (Restricted)")));
    expect(found).toMatchObject({ state: "degraded", code: "vgpu-unlicensed" });
    expect(found.sentence).toContain("is a virtual GPU without a licence: Unlicensed (Restricted)");
    for (const [mode, status] of [
      ["VGPU", "Licensed (Expiry: 2030-01-01 0:0:0 GMT)"],
      ["VGPU", "Unlicensed (Unrestricted)"],
      ["Pass-Through", "Unlicensed"],
    ] as const)
      expect(await run(oneCard(licence(mode, status)))).toMatchObject({ state: "ok" });
  });

  it("says that the fabric manager is of another release, from the journal where it has no log", async () => {
    const said = "fabric manager NVIDIA GPU driver interface version 575.51.03 don't match with driver version 570.133.20. Please update";
    const found = await run(
      gpuHost("healthy-8-gpu", {
        programs: {
          "systemctl is-active nvidia-fabricmanager": { exitCode: 3, stdout: "failed\n" },
          "journalctl -u nvidia-fabricmanager*": `Started\n${said}\nMain process exited\n`,
        },
      }),
    );
    expect(found).toMatchObject({ state: "faulty", code: "fabric-release" });
    expect(found.sentence).toContain("575.51.03 against 570.133.20");
  });

  it("names the lost card in the words of newer drivers, by number and address", async () => {
    const smi = { exitCode: 255, stdout: "Unable to determine the device handle for GPU3: 0000:43:00.0: Unknown Error\n" };
    expect(await run(gpuHost("healthy-8-gpu", { programs: { "nvidia-smi -q -x": smi } }))).toMatchObject({
      code: "gpu-missing",
      data: { bus: "0000:43:00" },
    });
  });

  it("is unknown when nvidia-smi hangs, fails or prints garbage, and not applicable without a card", async () => {
    const answers = [{ error: "timeout" }, { exitCode: 9, stderr: "killed" }, "\u0000\u0001\u0002 not xml <<<>>", ""];
    for (const answer of answers)
      expect(await run(gpuHost("healthy-8-gpu", { programs: { "nvidia-smi -q -x": answer } }))).toMatchObject({ state: "unknown" });
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
  });
});
