import type { FindingCode } from "../../../lib/contracts/finding-codes";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, notApplicable, ok, unknown } from "../check";
import { countText, excerpt } from "../quantity";
import { type GpuHardware, parseHardware } from "./hardware";
import { parseNvlink } from "./nvlink";
import { busOf, nvidiaDevices, type PciDevice } from "./pci";
import { type SmiAnswer, smi } from "./smi";

const HANDED_OFF = "/var/lib/millwright/hand-off/list";

/** A fault of one GPU, before the worst is chosen. `rank`: lower is worse. */
interface Problem {
  rank: number;
  code: FindingCode;
  level: "faulty" | "degraded";
  sentence: string;
  bus: string;
}

export const gpuHardware = hostCheck({
  id: "gpu.hardware",
  title: "GPU hardware",
  about:
    "Reads what each GPU says of itself: ECC errors, remapped memory rows, slowdowns, PCIe and NVLink, the fabric manager, and whether one is missing. Such faults make a job slow or wrong long before it crashes.",
  every: "60s",
  within: "20s",
  damping: 2,
  async run(host, { memory }) {
    const devices = await nvidiaDevices(host);
    const onBus = devices.filter((device) => device.kind === "gpu" && device.driver !== "vfio-pci");
    if (onBus.length === 0 && !memory.has("gpus")) return notApplicable("There is no NVIDIA GPU on this host.");
    const [answer, links] = await Promise.all([smi(host, ["-q", "-x"], 12_000), smi(host, ["nvlink", "-s"], 12_000)]);
    if ("trouble" in answer && answer.trouble !== "no-devices")
      return unknown(`The GPUs cannot be asked: ${answer.detail}. The check gpu.driver says why.`);
    const { gpus } = "trouble" in answer ? { gpus: [] } : parseHardware(answer.text);
    if (!("trouble" in answer) && gpus.length === 0)
      return unknown(`nvidia-smi -q -x names no GPU: ${excerpt(answer.text, 80) || "it printed nothing"}.`);
    const all = [
      ...missing(onBus, gpus, memory),
      ...gpus.flatMap(problemsOf),
      ...linkProblems(links, gpus),
      ...(await fabricProblems(host, devices, gpus)),
    ].sort((a, b) => a.rank - b.rank);
    const handedOff = await handedOffPairs(host);
    const problems = all.filter((problem) => !handedOff.has(`${problem.bus} ${problem.code}`));
    if (problems.length > 0) return findingOf(problems, gpus);
    const known = all.map(
      (problem) => `${problem.bus} ${problem.code} is handed to the vendor (${handedOff.get(`${problem.bus} ${problem.code}`)})`,
    );
    return ok([`${countText(gpus.length, "GPU")} in order (nvidia-smi -q -x, nvlink -s)`, ...known].join("; ").concat("."));
  },
});

/** What the runbook `hand-off-hardware` noted: `<bus> <code> <time> <ticket>` a line. */
async function handedOffPairs(host: Host): Promise<Map<string, string>> {
  const lines = (await host.readText(HANDED_OFF).catch(() => "")).split("\n").map((line) => line.split(" "));
  return new Map(lines.filter((words) => words.length === 4).map(([bus, code, , ticket]) => [`${bus} ${code}`, `ticket ${ticket}`]));
}

function findingOf(problems: Problem[], gpus: GpuHardware[]): Finding {
  const worst = problems[0]!;
  const more = problems.length > 1 ? `; ${countText(problems.length - 1, "other fault")} on the same host` : "";
  const uuid = gpus.find((gpu) => gpu.bus === worst.bus)?.uuid ?? "";
  const data = {
    code: worst.code,
    bus: worst.bus,
    pci: `${worst.bus}.0`,
    uuid,
    unit: "nvidia-fabricmanager.service",
    problems: problems.slice(0, 50),
  };
  return (worst.level === "faulty" ? faulty : degraded)(worst.code, `${worst.sentence}${more}.`, data);
}

/** A GPU that the bus still shows, or that was here since the agent started, and that nvidia-smi no longer lists. */
function missing(onBus: PciDevice[], gpus: GpuHardware[], memory: Map<string, unknown>): Problem[] {
  const seen = (memory.get("gpus") as string[] | undefined) ?? [];
  const present = gpus.map((gpu) => gpu.bus);
  const expected = [...new Set([...seen, ...onBus.map((device) => busOf(device.address))])];
  memory.set("gpus", [...new Set([...seen, ...present])]);
  return expected
    .filter((bus) => !present.includes(bus))
    .map((bus) => ({
      rank: 0,
      code: "gpu-missing",
      level: "faulty",
      bus,
      sentence: `GPU ${bus} is missing: ${countText(present.length, "GPU")} of ${expected.length} answer (nvidia-smi -q -x against the PCI bus and what this host had before)`,
    }));
}

function problemsOf(gpu: GpuHardware): Problem[] {
  const who = `GPU ${gpu.index} (${gpu.name}, ${gpu.bus})`;
  const found: [applies: boolean, rank: number, level: Problem["level"], code: FindingCode, sentence: string][] = [
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
      `${who} slows itself down for heat at ${gpu.temperatureCelsius ?? "?"} °C (${gpu.slowdowns.join(", ")})`,
    ],
    [
      gpu.slowdowns.includes("hw_power_brake_slowdown"),
      7,
      "degraded",
      "power-brake",
      `${who} is slowed by the power brake signal: the power supply asks for less`,
    ],
    [narrow(gpu.pcieWidth), 8, "degraded", "pcie-width", `${who} runs on ${gpu.pcieWidth?.now} PCIe lanes of ${gpu.pcieWidth?.max}`],
    [
      isBusy(gpu) && narrow(gpu.pcieGeneration),
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

const narrow = (pair: { now: number; max: number } | null) => pair !== null && pair.now < pair.max;
/** An idle GPU lowers its PCIe generation to save power; only at full clocks does a low one mean a fault. */
const isBusy = (gpu: GpuHardware) => gpu.performanceState === "P0";
const isHot = (gpu: GpuHardware) => gpu.slowdowns.some((reason) => reason === "hw_thermal_slowdown" || reason === "sw_thermal_slowdown");
const needsReset = (gpu: GpuHardware) => gpu.recoveryAction !== null && !/^none$/i.test(gpu.recoveryAction);

function linkProblems(answer: SmiAnswer, gpus: GpuHardware[]): Problem[] {
  if ("trouble" in answer) return [];
  return parseNvlink(answer.text).flatMap(({ index, links }) => {
    const down = links.filter((link) => !link.active);
    // A card whose every link is inactive has no bridge; only a part of them down is a fault.
    if (down.length === 0 || down.length === links.length) return [];
    const gpu = gpus[index];
    const names = down.map((link) => link.link).join(", ");
    const sentence = `GPU ${index} has ${down.length} of ${links.length} NVLinks down (${names}; nvidia-smi nvlink -s)`;
    return [{ rank: 2.5, level: "faulty" as const, code: "nvlink-down", bus: gpu?.bus ?? "", sentence }];
  });
}

/** NVSwitch machines need the fabric manager; without it CUDA fails with `system not yet initialized`. */
async function fabricProblems(host: Host, devices: PciDevice[], gpus: GpuHardware[]): Promise<Problem[]> {
  const waiting = gpus.find((gpu) => gpu.fabric && !/completed|n\/a|not supported/i.test(gpu.fabric.state));
  if (!waiting && !devices.some((device) => device.kind === "switch")) return [];
  const run = await host.run("systemctl", ["is-active", "nvidia-fabricmanager"], { timeoutMs: 3_000 });
  const state = run.stdout.trim();
  if (state === "active" && !waiting) return [];
  if (state === "" && !waiting) return [];
  const why = waiting ? `GPU ${waiting.index}'s fabric state is ${waiting.fabric!.state}` : `this host has NVSwitches`;
  const sentence = `The fabric manager is ${state || "not to be asked"} and ${why} (systemctl is-active nvidia-fabricmanager)`;
  return [{ rank: 2.6, level: "faulty", code: "fabric-manager-down", bus: waiting?.bus ?? "", sentence }];
}
