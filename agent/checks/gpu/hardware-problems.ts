import type { FindingCode } from "../../../lib/contracts/finding-codes";
import type { GpuHardware } from "./hardware";

/** A fault of one GPU, before the worst is chosen. `rank`: lower is worse. */
export interface Problem {
  rank: number;
  code: FindingCode;
  level: "faulty" | "degraded";
  sentence: string;
  bus: string;
  /** The card's UUID, where it is known of a card that does not answer. */
  uuid?: string;
}

/** Below this share of its highest clock, a card under a lowered power limit is slow enough to report. */
const HELD_BACK = 0.85;

export const nameOf = (gpu: GpuHardware) => `GPU ${gpu.index} (${gpu.name}, ${gpu.bus})`;

/** What a card's own values say, without comparing it with anything else. */
export function ownProblems(gpu: GpuHardware): Problem[] {
  const who = nameOf(gpu);
  const found: [applies: boolean, rank: number, level: Problem["level"], code: FindingCode, sentence: string][] = [
    [
      gpu.errors.length > 0,
      0.5,
      "faulty",
      "values-missing",
      `${who} answers with an error in place of ${gpu.errors.length === 1 ? "a value" : `${gpu.errors.length} values`}: ${gpu.errors.slice(0, 3).join(", ")}`,
    ],
    [
      gpu.remapFailed,
      1,
      "faulty",
      "remap-failed",
      `${who} could not remap a failing memory row, ${gpu.remappedRows} are remapped: replace the card`,
    ],
    [
      gpu.sramThresholdExceeded,
      2,
      "faulty",
      "sram-threshold",
      `${who} has more uncorrectable SRAM errors than NVIDIA's threshold: replace the card`,
    ],
    [
      gpu.remapPending,
      3,
      "degraded",
      "remap-pending",
      `${who} has a memory row to remap at its next reset, ${gpu.remappedRows} are remapped already`,
    ],
    [
      gpu.volatileUncorrected > 0,
      4,
      "faulty",
      "ecc-uncorrectable",
      `${who} counts ${gpu.volatileUncorrected} uncorrectable ECC errors since its last reset, ${gpu.aggregateUncorrected} in its life`,
    ],
    [needsReset(gpu), 5, "faulty", "recovery-action", `${who} asks for this recovery action: ${gpu.recoveryAction}`],
    [
      isHot(gpu),
      6,
      "degraded",
      "thermal-slowdown",
      `${who} is thermally throttled at ${gpu.temperatureCelsius ?? "?"} °C (${gpu.slowdowns.join(", ")})${load(gpu)}`,
    ],
    [
      gpu.slowdowns.includes("hw_power_brake_slowdown"),
      7,
      "degraded",
      "power-brake",
      `${who} is slowed by the power brake signal: the power supply asks for less${load(gpu)}`,
    ],
    [
      /^unlicensed(?!.*unrestricted)/i.test(gpu.vgpuLicence ?? ""),
      7.4,
      "degraded",
      "vgpu-unlicensed",
      `${who} is a virtual GPU without a licence: ${gpu.vgpuLicence}. Its driver slows it down, and CUDA may refuse to start`,
    ],
    [isHeldBack(gpu), 7.5, "degraded", "power-limit", `${who} is held back by a power limit below its default${load(gpu)}`],
    [
      isBusy(gpu) && gpu.pcieGeneration !== null && gpu.pcieGeneration.now < gpu.pcieGeneration.max,
      9,
      "degraded",
      "pcie-generation",
      `${who} runs PCIe generation ${gpu.pcieGeneration?.now} of ${gpu.pcieGeneration?.max} at full clocks`,
    ],
  ];
  return found
    .filter(([applies]) => applies)
    .map(([, rank, level, code, sentence]) => ({ rank, level, code, sentence: `${sentence} (nvidia-smi -q -x)`, bus: gpu.bus }));
}

/** Draw, limit and clock, if the card reports them: what a slowdown costs. */
function load({ power, smClock }: GpuHardware): string {
  const parts = [
    power.drawWatts === null ? "" : `${Math.round(power.drawWatts)} W drawn`,
    power.limitWatts === null ? "" : `limit ${Math.round(power.limitWatts)} W`,
    power.defaultWatts === null || power.defaultWatts === power.limitWatts ? "" : `default ${Math.round(power.defaultWatts)} W`,
    smClock === null ? "" : `clock ${smClock.now} of ${smClock.max} MHz`,
  ].filter(Boolean);
  return parts.length > 0 ? `; ${parts.join(", ")}` : "";
}

/** A card at its default limit is only busy. One whose limit was lowered and that now runs slow is reported. */
function isHeldBack({ slowdowns, power, smClock }: GpuHardware): boolean {
  const isLowered = power.limitWatts !== null && power.defaultWatts !== null && power.limitWatts < power.defaultWatts * 0.95;
  return isLowered && slowdowns.includes("sw_power_cap") && smClock !== null && smClock.now < smClock.max * HELD_BACK;
}

/** An idle GPU lowers its PCIe generation to save power; only at full clocks and at work does a low one mean a fault. */
const isBusy = (gpu: GpuHardware) => gpu.performanceState === "P0" && (gpu.utilization ?? 100) >= 10;
/** Drivers before 390 name only the slowdown, not its reason. */
const isHot = ({ slowdowns }: GpuHardware) =>
  slowdowns.some((reason) => reason === "hw_thermal_slowdown" || reason === "sw_thermal_slowdown") ||
  (slowdowns.includes("hw_slowdown") && !slowdowns.includes("hw_power_brake_slowdown"));
const needsReset = (gpu: GpuHardware) => gpu.recoveryAction !== null && !/^none$/i.test(gpu.recoveryAction);
