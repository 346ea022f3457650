import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import type { RecordedFile } from "../../testing/recorded-files";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { gpuDriver } from "./driver.check";
import { gpuHardware } from "./hardware.check";

const GIB = 1024 ** 3;
const card = (bus: string, fields: Record<string, string> = {}, driver = "amdgpu"): Record<string, RecordedFile> => {
  const folder = `/sys/bus/pci/devices/0000:${bus}:00.0`;
  const values = {
    uevent: `${driver ? `DRIVER=${driver}\n` : ""}PCI_CLASS=120000\nPCI_ID=1002:74A1\n`,
    ...(driver ? { mem_info_vram_total: `${192 * GIB}`, mem_info_vram_used: `${2 * GIB}`, unique_id: `id-${bus}` } : {}),
    ...(driver ? { "hwmon/hwmon4/temp2_input": "61000", "hwmon/hwmon4/temp2_crit": "100000", "hwmon/hwmon4/temp2_label": "junction" } : {}),
    ...(driver ? { "ras/umc_err_count": "ue: 0\nce: 4" } : {}),
    ...fields,
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${folder}/${name}`, `${value}\n`]));
};
const four = () => ({ ...card("05"), ...card("26"), ...card("46"), ...card("65") });
const noJournal = { "journalctl _TRANSPORT=kernel*": { exitCode: 1, stderr: "No journal files were found.\n" }, dmesg: "[1.0] x\n" };
const look = (files: Record<string, RecordedFile>, dmesg = "[1.0] x\n", memory = new Map()) =>
  gpuHardware.run(recordedHost({ files, programs: { ...noJournal, dmesg } }), { workloads: [], memory });

describe("cards of AMD", () => {
  it("are checked by the values that the kernel gives", async () => {
    const finding = await look(four());
    expect(finding).toMatchObject({ state: "ok", data: { subjects: expect.arrayContaining(["0000:05:00.0", "id-65"]) } });
    expect(finding.sentence).toContain("4 AMD Instinct MI300X in order: temperature, memory errors, memory in use looked at");
    const driver = await gpuDriver.run(recordedHost({ files: four() }), { workloads: [], memory: new Map() });
    expect(driver).toMatchObject({ state: "not-applicable" });
    expect(driver.sentence).toContain("4 AMD Instinct MI300X");
  });

  it("are not reported as healthy when the kernel gives no values", async () => {
    const finding = await look({ ...card("05", {}, ""), ...card("26", {}, "") });
    expect(finding).toMatchObject({ state: "unknown" });
    expect(finding.sentence).toContain("2 AMD Instinct MI300X cannot be checked");
  });

  it("cannot be used by a build without code for them, by the workload's own log", async () => {
    const files = { ...four(), "/w.log": "hipErrorNoBinaryForGpu: Unable to find code object for all current devices!\n" };
    const workloads = [Workload.parse({ name: "train", kind: "training", logs: ["/w.log"] })];
    const finding = await gpuDriver.run(recordedHost({ files }), { workloads, memory: new Map() });
    expect(finding).toMatchObject({ state: "faulty", code: "gpu-too-new", sentence: expect.stringContaining("MI300X") });
  });

  it.each([
    [{ "ras/umc_err_count": "ue: 3\nce: 4" }, "faulty", "amd-ecc", "counts 3 uncorrectable memory errors"],
    [{ "hwmon/hwmon4/temp2_input": "98000" }, "degraded", "amd-hot", "is at 98 °C (junction), its limit is 100 °C"],
  ])("say what is wrong with one: %o", async (fields, state, code, words) => {
    const finding = await look({ ...four(), ...card("26", fields) });
    expect(finding).toMatchObject({ state, code });
    expect(finding.sentence).toContain(words);
  });

  it("were reset, and whether that went well", async () => {
    const begin = "[9.1] amdgpu 0000:05:00.0: amdgpu: GPU reset begin!\n";
    expect(await look(four(), `${begin}[9.9] amdgpu 0000:05:00.0: amdgpu: GPU reset(2) succeeded!\n`)).toMatchObject({
      state: "degraded",
      code: "amd-reset",
    });
    expect(await look(four(), `${begin}[9.9] amdgpu 0000:05:00.0: amdgpu: GPU reset end with ret = -62, GPU reset failed\n`)).toMatchObject(
      { state: "faulty" },
    );
  });

  describe("with amd-smi", () => {
    /** Made from AMD's documentation: only the fields that are read. */
    const said = (changes: Record<string, { about?: object; values?: object }> = {}, buses = ["05", "26", "46", "65"]) => {
      const about = buses.map((bus, gpu) => ({
        gpu,
        bus: { bdf: `0000:${bus}:00.0` },
        board: { product_serial: `PCB-${bus}` },
        ...changes[bus]?.about,
      }));
      const values = buses.map((bus, gpu) => ({
        gpu,
        ecc: { total_uncorrectable_count: 0 },
        throttle: { hbm_thermal_violation_status: "NOT ACTIVE" },
        ...changes[bus]?.values,
      }));
      return { "amd-smi static*": { stdout: JSON.stringify(about) }, "amd-smi metric*": { stdout: JSON.stringify(values) } };
    };
    const ask = (tool: Recording["programs"], files = four(), memory = new Map()) =>
      gpuHardware.run(recordedHost({ files, programs: { ...noJournal, dmesg: "[1.0] x\n", ...tool } }), { workloads: [], memory });

    it("are in order by both", async () => {
      const finding = await ask(said());
      expect(finding).toMatchObject({ state: "ok" });
      expect(finding.sentence).toContain(
        "memory in use, errors of each block, thermal throttling looked at (amdgpu, /sys/bus/pci/devices, amd-smi)",
      );
    });

    it.each([
      [
        { values: { ecc: { total_uncorrectable_count: 2 }, ecc_blocks: { GFX: { uncorrectable_count: 2 } } } },
        { state: "faulty", code: "amd-ecc" },
        "0000:26:00.0 (serial PCB-26) counts uncorrectable errors: 2 in GFX (amd-smi metric)",
      ],
      [
        { about: { ras: { bad_page_threshold_exceeded: "True" } } },
        { state: "faulty", code: "amd-ecc" },
        "0000:26:00.0 (serial PCB-26) has retired more memory pages than its limit allows",
      ],
      [
        { values: { throttle: { hbm_thermal_violation_status: "ACTIVE" } } },
        { state: "degraded", code: "amd-hot" },
        "0000:26:00.0 (serial PCB-26) is thermally throttled (hbm_thermal; amd-smi metric)",
      ],
    ])("say what the kernel does not: %o", async (change, result, words) => {
      const finding = await ask(said({ "26": change }));
      expect(finding).toMatchObject({ ...result, data: { bus: "0000:26:00", serial: "PCB-26" } });
      expect(finding.sentence).toContain(words);
    });

    it("are unknown while the tool gives no usable answer, unless the kernel shows a fault", async () => {
      const hanging = { "amd-smi*": { error: "timeout" as const } };
      expect(await ask(hanging)).toMatchObject({ state: "unknown", sentence: expect.stringContaining("did not answer within 8 s") });
      expect(await ask(said({}, ["05", "26", "46"]))).toMatchObject({
        state: "unknown",
        sentence: expect.stringContaining("amd-smi does not name 0000:65:00.0"),
      });
      const files = { ...four(), ...card("26", { "ras/umc_err_count": "ue: 3\nce: 4" }) };
      expect(await ask(hanging, files)).toMatchObject({ code: "amd-ecc" });
    });

    it("are missed with the serial number that was known", async () => {
      const memory = new Map();
      await ask(said(), four(), memory);
      await ask({}, four(), memory);
      const finding = await ask({}, { ...card("05"), ...card("26"), ...card("46") }, memory);
      expect(finding).toMatchObject({ code: "gpu-missing", sentence: expect.stringContaining("0000:65:00.0 (serial PCB-65) is missing") });
    });
  });

  it("are missed when they are gone", async () => {
    const memory = new Map();
    await look(four(), undefined, memory);
    const finding = await look({ ...card("05"), ...card("26"), ...card("46") }, undefined, memory);
    expect(finding).toMatchObject({ state: "faulty", code: "gpu-missing", data: { subject: ["0000:65:00.0", "id-65"] } });
    expect(finding.sentence).toContain("3 AMD GPUs of 4 are there");
  });

  it("are complete again after a note that one was removed", async () => {
    const memory = new Map();
    await look(four(), undefined, memory);
    const list = { "/var/lib/millwright/hand-off/list": "0000:65:00 gpu-missing 1793530000 RMA-9\n" };
    const finding = await look({ ...card("05"), ...card("26"), ...card("46"), ...list }, undefined, memory);
    expect(finding).toMatchObject({ state: "ok", data: { subjects: expect.arrayContaining(["0000:65:00.0"]) } });
    expect(finding.sentence).toContain("0000:65:00.0 is missing and handed to the vendor");
  });

  it("are left out where they are a processor's own graphics", async () => {
    const builtIn = card("0a", { uevent: "DRIVER=amdgpu\nPCI_CLASS=30000\nPCI_ID=1002:164E", mem_info_vram_total: `${GIB / 2}` });
    expect(await look(builtIn)).toMatchObject({ state: "not-applicable" });
  });
});
