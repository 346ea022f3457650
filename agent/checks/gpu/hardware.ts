import { busOf } from "./pci";
import { at, numberAt, parseXml, textAt } from "./xml";

/** What `nvidia-smi -q -x` says of one GPU's hardware. Null: the card or the driver does not report it. */
export interface GpuHardware {
  bus: string;
  uuid: string;
  name: string;
  index: number;
  temperatureCelsius: number | null;
  performanceState: string | null;
  /** Names of the active reasons for lower clocks, e.g. `hw_thermal_slowdown`. */
  slowdowns: string[];
  volatileUncorrected: number;
  aggregateUncorrected: number;
  sramThresholdExceeded: boolean;
  remappedRows: number;
  remapPending: boolean;
  remapFailed: boolean;
  pcieGeneration: { now: number; max: number } | null;
  pcieWidth: { now: number; max: number } | null;
  recoveryAction: string | null;
  fabric: { state: string; status: string | null; health: string | null } | null;
  utilization: number | null;
  power: { drawWatts: number | null; limitWatts: number | null; defaultWatts: number | null };
  smClock: { now: number; max: number } | null;
  migEnabled: boolean;
  /** The licence of a virtual GPU (`Unlicensed (Restricted)`); null for a whole card. */
  vgpuLicence: string | null;
  /** Values for which the card returns an error (`temperature/gpu_temp: Unknown Error`). */
  errors: string[];
}

/** The GPUs of one `nvidia-smi -q -x`, and its driver version. Element names are those of drivers 450 to 590; both spellings where they changed. */
export function parseHardware(xml: string): { driver: string | null; gpus: GpuHardware[] } {
  const log = at(parseXml(xml), "nvidia_smi_log");
  if (!log) return { driver: null, gpus: [] };
  return {
    driver: textAt(log, "driver_version"),
    gpus: log.children.filter((child) => child.name === "gpu").map((gpu, index) => gpuOf(gpu, index)),
  };
}

type Gpu = Parameters<typeof textAt>[0];

function gpuOf(gpu: Gpu, index: number): GpuHardware {
  const remapped = "remapped_rows/";
  return {
    bus: busOf(gpu.id || (textAt(gpu, "pci/pci_bus_id") ?? "")),
    uuid: textAt(gpu, "uuid") ?? "",
    name: textAt(gpu, "product_name") ?? "GPU",
    index: numberAt(gpu, "minor_number") ?? index,
    temperatureCelsius: numberAt(gpu, "temperature/gpu_temp"),
    performanceState: textAt(gpu, "performance_state"),
    slowdowns: slowdownsOf(gpu),
    volatileUncorrected: uncorrected(gpu, "volatile"),
    aggregateUncorrected: uncorrected(gpu, "aggregate"),
    sramThresholdExceeded: isYes(textAt(gpu, "ecc_errors/aggregate/sram_threshold_exceeded")),
    remappedRows: (numberAt(gpu, `${remapped}remapped_row_corr`) ?? 0) + (numberAt(gpu, `${remapped}remapped_row_unc`) ?? 0),
    remapPending: isYes(textAt(gpu, `${remapped}remapped_row_pending`)),
    remapFailed: isYes(textAt(gpu, `${remapped}remapped_row_failure`)),
    pcieGeneration: pair(gpu, "pci/pci_gpu_link_info/pcie_gen/current_link_gen", "pci/pci_gpu_link_info/pcie_gen/max_link_gen"),
    pcieWidth: pair(gpu, "pci/pci_gpu_link_info/link_widths/current_link_width", "pci/pci_gpu_link_info/link_widths/max_link_width"),
    recoveryAction: textAt(gpu, "gpu_recovery_action"),
    fabric: fabricOf(gpu),
    utilization: numberAt(gpu, "utilization/gpu_util"),
    power: {
      drawWatts: numberAt(gpu, ...powerPaths("instant_power_draw"), ...powerPaths("average_power_draw"), ...powerPaths("power_draw")),
      limitWatts: numberAt(gpu, ...powerPaths("current_power_limit"), ...powerPaths("enforced_power_limit"), ...powerPaths("power_limit")),
      defaultWatts: numberAt(gpu, ...powerPaths("default_power_limit")),
    },
    smClock: pair(gpu, "clocks/sm_clock", "max_clocks/sm_clock"),
    migEnabled: /^enabled$/i.test(textAt(gpu, "mig_mode/current_mig") ?? ""),
    vgpuLicence: /^vgpu$/i.test(textAt(gpu, "gpu_virtualization_mode/virtualization_mode") ?? "")
      ? textAt(gpu, "vgpu_software_licensed_product/license_status")
      : null,
    errors: errorsIn(gpu).slice(0, 20),
  };
}

/** The block's name changed with driver 535 and again with 550 (`power_readings`, `gpu_power_readings`). */
const powerPaths = (name: string) => [`gpu_power_readings/${name}`, `power_readings/${name}`];

/** A card that is present but does not work returns one of these instead of a value. The fabric has its own check. */
const ERROR_TEXT = /^\[?(?:Unknown Error|ERR!?|GPU is lost|GPU requires reset|Reset required|Error)\]?$/i;
function errorsIn(element: Gpu, path = ""): string[] {
  return element.children.flatMap((child) => {
    if (child.name === "fabric") return [];
    const here = path ? `${path}/${child.name}` : child.name;
    return ERROR_TEXT.test(child.text) ? [`${here}: ${child.text}`] : errorsIn(child, here);
  });
}

const isYes = (text: string | null) => text !== null && /^(yes|pending|true|1)$/i.test(text);

function slowdownsOf(gpu: Gpu): string[] {
  const reasons = at(gpu, "clocks_event_reasons") ?? at(gpu, "clocks_throttle_reasons");
  return (reasons?.children ?? [])
    .filter((reason) => reason.text === "Active")
    .map((reason) => reason.name.replace(/^clocks_(event|throttle)_reason_/, ""));
}

/** Sum of the uncorrectable counters, whose names changed from Volta (`double_bit/total`) over Ampere to Hopper (`_parity`, `_secded`). */
function uncorrected(gpu: Gpu, kind: "volatile" | "aggregate"): number {
  const counters = at(gpu, `ecc_errors/${kind}`);
  if (!counters) return 0;
  const named = counters.children.filter((child) => /uncorrectable/.test(child.name) && child.children.length === 0);
  const sum = named.reduce((total, child) => total + (Number.parseInt(child.text, 10) || 0), 0);
  return named.length > 0 ? sum : (numberAt(counters, "double_bit/total") ?? 0);
}

function pair(gpu: Gpu, nowPath: string, maxPath: string): { now: number; max: number } | null {
  const now = numberAt(gpu, nowPath);
  const max = numberAt(gpu, maxPath);
  return now === null || max === null ? null : { now, max };
}

function fabricOf(gpu: Gpu): GpuHardware["fabric"] {
  // `Unknown Error` is what this is about, so the text is taken as it stands.
  const raw = (path: string) => at(gpu, path)?.text || null;
  const state = raw("fabric/state");
  return state === null || state === "N/A" ? null : { state, status: raw("fabric/status"), health: raw("fabric/health/summary") };
}
