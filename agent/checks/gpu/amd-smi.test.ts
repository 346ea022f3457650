import { describe, expect, it } from "vitest";
import { recordedHost } from "../../testing/recorded-host";
import { askAmdTool } from "./amd-smi";

/*
 * Made from AMD's documentation of `amd-smi` and its change log, not recorded on a machine: the list of ROCm 6, `gpu_data` of ROCm 7,
 * "N/A" for a value that the card or the caller's rights do not give, and a state for each part of the chip.
 */
const about = (gpu: number, bus: string, ras: object = {}) => ({
  gpu,
  asic: { market_name: "AMD Instinct MI300X", asic_serial: `0xA${gpu}` },
  bus: { bdf: `0000:${bus}:00.0` },
  board: { product_serial: gpu === 0 ? "N/A" : `PCB-00${gpu}` },
  ras: { bad_page_threshold: 128, bad_page_threshold_exceeded: "False", ...ras },
});
const block = (uncorrectable: unknown) => ({ correctable_count: 7, uncorrectable_count: uncorrectable, deferred_count: 0 });
const values = (gpu: number, more: object = {}) => ({
  gpu,
  ecc: { total_correctable_count: 7, total_uncorrectable_count: 0 },
  ecc_blocks: { UMC: block(0), GFX: block(0) },
  throttle: {
    ppt_violation_status: "ACTIVE",
    socket_thermal_violation_status: "NOT ACTIVE",
    gfx_clk_below_host_limit_thermal_violation_status: { xcp_0: ["NOT ACTIVE", "NOT ACTIVE", "N/A"] },
  },
  ...more,
});
const STATIC = "amd-smi static*";
const METRIC = "amd-smi metric*";
const answered = async (first: unknown, second: unknown) => {
  const programs = { [STATIC]: { stdout: JSON.stringify(first) }, [METRIC]: { stdout: JSON.stringify(second) } };
  return askAmdTool(recordedHost({ programs }));
};
const cards = async (first: unknown, second: unknown) => {
  const answer = await answered(first, second);
  if (!answer || !("cards" in answer)) throw new Error(JSON.stringify(answer));
  return answer.cards;
};

describe("amd-smi", () => {
  it.each([
    ["ROCm 6", (rows: object[]) => rows],
    ["ROCm 7", (rows: object[]) => ({ gpu_data: rows })],
  ])("is read as %s prints it", async (_version, form) => {
    const read = await cards(form([about(0, "05"), about(1, "C6")]), form([values(0), values(1)]));
    expect(Object.fromEntries(read)).toEqual({
      "0000:05:00": { serial: "0xA0", uncorrectable: {}, heat: [], isWornOut: false },
      "0000:c6:00": { serial: "PCB-001", uncorrectable: {}, heat: [], isWornOut: false },
    });
  });

  it("names blocks with errors, reasons that are heat, and worn out memory", async () => {
    const bad = {
      ecc: { total_uncorrectable_count: 3 },
      ecc_blocks: { UMC: block(0), GFX: block(2), SDMA: block("1"), HDP: block("N/A") },
      throttle: {
        ppt_violation_status: "ACTIVE",
        hbm_thermal_violation_status: "ACTIVE",
        gfx_clk_below_host_limit_thermal_violation_status: { xcp_0: ["NOT ACTIVE", "ACTIVE"] },
      },
    };
    const read = await cards([about(0, "05", { bad_page_threshold_exceeded: true })], [values(0, bad)]);
    expect(read.get("0000:05:00")).toEqual({
      serial: "0xA0",
      uncorrectable: { GFX: 2, SDMA: 1 },
      heat: ["hbm_thermal", "gfx_clk_below_host_limit_thermal"],
      isWornOut: true,
    });
  });

  it("does not take what is not available for zero", async () => {
    const nothing = { ecc: "N/A", ecc_blocks: "N/A", throttle: { prochot_violation_status: "N/A" } };
    const read = await cards([{ ...about(0, "05"), board: "N/A", asic: "N/A", ras: "N/A" }], [values(0, nothing)]);
    expect(read.get("0000:05:00")).toEqual({ serial: null, uncorrectable: null, heat: null, isWornOut: false });
  });

  it("counts a partitioned card once", async () => {
    const part = { ...about(1, "05"), bus: { bdf: "0000:05:00.1" } };
    expect([...(await cards([about(0, "05"), part], [values(0), values(1, { ecc: "N/A" })])).keys()]).toEqual(["0000:05:00"]);
  });

  it("is read after a warning, and from ROCm's own folder", async () => {
    const stdout = (json: unknown) => ({
      stdout: `WARNING: User is missing the following required groups: render\n${JSON.stringify(json)}`,
    });
    const programs = {
      "/opt/rocm/bin/amd-smi static*": stdout([about(0, "05")]),
      "/opt/rocm/bin/amd-smi metric*": stdout([values(0)]),
    };
    expect(await askAmdTool(recordedHost({ programs }))).toMatchObject({ program: "amd-smi", cards: expect.any(Map) });
  });

  it.each([
    ["hangs", { error: "timeout" as const }, "did not answer within"],
    ["fails", { exitCode: 255, stderr: "AMDSMI_STATUS_DRIVER_NOT_LOADED" }, "ended with 255: AMDSMI_STATUS_DRIVER_NOT_LOADED"],
    ["prints nothing", { stdout: "" }, "printed no JSON: nothing"],
    ["prints half", { stdout: '[{"gpu": 0,' }, "printed no JSON"],
    ["prints text", { stdout: "GPU: 0\n    ASIC:\n" }, "printed no JSON"],
    ["names no card", { stdout: '{"gpu_data": "N/A"}' }, "names no card"],
    ["names no bus", { stdout: '[{"gpu": 0, "bus": "N/A"}]' }, "does not say which card is which"],
  ])("is trouble when it %s", async (_what, answer, words) => {
    const programs = { [STATIC]: answer, [METRIC]: { stdout: JSON.stringify([values(0)]) } };
    expect(await askAmdTool(recordedHost({ programs }))).toEqual({ trouble: expect.stringContaining(words) });
  });

  it("is not missed where it is not installed, and rocm-smi knows the serial numbers", async () => {
    expect(await askAmdTool(recordedHost({}))).toBeNull();
    const stdout = '{"card0": {"PCI Bus": "0000:C6:00.0", "Serial Number": "692142001"}, "system": {"Driver version": "6.7.0"}}';
    const answer = await askAmdTool(recordedHost({ programs: { "rocm-smi*": { stdout } } }));
    expect(answer).toMatchObject({ program: "rocm-smi" });
    expect(answer && "cards" in answer && answer.cards.get("0000:c6:00")).toMatchObject({ serial: "692142001", uncorrectable: null });
    expect(await askAmdTool(recordedHost({ programs: { "rocm-smi*": { stdout: "{}" } } }))).toMatchObject({ trouble: expect.any(String) });
  });
});
