import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, type Memory, notApplicable, ok, unknown } from "../check";
import { hadOf } from "../had";
import { countText, excerpt } from "../quantity";
import { amdGpus } from "./amd";
import { AMD_KIND, amdHardware } from "./amd-hardware";
import { fabricProblems } from "./fabric";
import { type HadGpu, hadGpus, missingGpus, rememberGpus } from "./had-gpus";
import { handedOffPairs } from "./handed-off";
import { type GpuHardware, parseHardware } from "./hardware";
import { ownProblems, type Problem } from "./hardware-problems";
import { kernelWords } from "./kernel-words";
import { parseNvlink } from "./nvlink";
import { busOf, nvidiaDevices, type PciDevice } from "./pci";
import { widthProblems } from "./pcie-width";
import { type SmiAnswer, smi } from "./smi";

export const gpuHardware = hostCheck({
  id: "gpu.hardware",
  title: "GPU hardware",
  about:
    "Reads what each GPU says of itself: ECC errors, remapped memory rows, slowdowns, PCIe and NVLink, the fabric manager, and whether one is missing. Such faults make a job slow or wrong long before it crashes.",
  knows:
    "`nvidia-smi -q -x` and `nvlink -s` of drivers 450 to 610, MIG, NVSwitch and the fabric manager; AMD's cards by the kernel's amdgpu files and, where installed, `amd-smi` of ROCm 6 and 7 (`rocm-smi` for serial numbers only); PCIe width against the slot, like cards and the past.",
  cannotSee:
    "Faults that show only under load while the card is idle, the memory's contents, DCGM's diagnostics, Intel's cards, and cards that are passed through to a virtual machine.",
  every: "60s",
  within: "20s",
  damping: 2,
  async run(host, { memory }) {
    const devices = await nvidiaDevices(host);
    const onBus = devices.filter((device) => device.kind === "gpu" && device.driver !== "vfio-pci");
    const had = hadOf(host, memory);
    const before = hadGpus(had);
    if (onBus.length === 0 && Object.keys(before).length === 0) return otherVendor(host, memory);
    const [answer, links] = await Promise.all([smi(host, ["-q", "-x"], 12_000), smi(host, ["nvlink", "-s"], 12_000)]);
    const isGone = "trouble" in answer && (answer.trouble === "no-devices" || answer.trouble === "lost" || onBus.length === 0);
    if ("trouble" in answer && !isGone) return unknown(`The GPUs cannot be asked: ${answer.detail}. The check gpu.driver says why.`);
    const { gpus } = "trouble" in answer ? { gpus: [] } : parseHardware(answer.text);
    if (!("trouble" in answer) && gpus.length === 0)
      return unknown(`nvidia-smi -q -x names no GPU: ${excerpt(answer.text, 80) || "it printed nothing"}.`);
    if ("trouble" in answer && answer.trouble === "lost") return lostFinding(answer.detail, onBus);
    const isShort = gpus.length < Math.max(onBus.length, Object.keys(before).length);
    const all = [
      ...missingGpus(onBus, gpus, before, isShort ? (await kernelWords(host, memory)).cards : new Map()),
      ...gpus.flatMap(ownProblems),
      ...(await widthProblems(host, gpus, before)),
      ...linkProblems(
        links,
        gpus,
        before,
        devices.some(({ kind }) => kind === "switch"),
      ),
      ...(await fabricProblems(host, devices, gpus)),
    ].sort((a, b) => a.rank - b.rank);
    rememberGpus(had, gpus, "trouble" in links ? [] : parseNvlink(links.text));
    // A missing card that answers again under its UUID has come back.
    const subjects = [...gpus.map(({ bus }) => bus), ...gpus.map(({ uuid }) => uuid)];
    const handedOff = await handedOffPairs(host, memory);
    const problems = all.filter((problem) => !handedOff.has(`${problem.bus} ${problem.code}`));
    if (problems.length > 0) return findingOf(problems, gpus);
    const known = all.map(
      (problem) => `${problem.bus} ${problem.code} is handed to the vendor (${handedOff.get(`${problem.bus} ${problem.code}`)})`,
    );
    const linked = "trouble" in links ? "; NVLink was not asked" : "";
    return ok([`${countText(gpus.length, "GPU")} in order (nvidia-smi -q -x, nvlink -s)${linked}`, ...known].join("; ").concat("."), {
      // A hand-off note also closes the finding about a card that was removed for good.
      subjects: [...subjects, ...all.map(({ bus }) => bus)],
    });
  },
});

/** A host whose cards are AMD's, or that has none. */
async function otherVendor(host: Host, memory: Memory): Promise<Finding> {
  const amd = await amdGpus(host);
  if (amd.length > 0 || Object.keys(hadOf(host, memory).of(AMD_KIND)).length > 0) return amdHardware(host, amd, memory);
  return notApplicable("There is no NVIDIA GPU on this host, and none of AMD's.");
}

/** nvidia-smi gives up at the first card that does not answer, and names it. */
function lostFinding(detail: string, onBus: PciDevice[]): Finding {
  const address = /GPU ?(?:\d{1,3}: ?)?((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d)/i.exec(detail)?.[1];
  const bus = address ? busOf(address) : "";
  const sentence = `GPU ${bus || "?"} does not answer, and with it nvidia-smi none of the ${countText(onBus.length, "GPU")} on the bus: ${detail} (nvidia-smi -q -x).`;
  return faulty("gpu-missing", sentence, {
    code: "gpu-missing",
    bus,
    pci: `${bus}.0`,
    subject: [bus].filter(Boolean),
    uuid: "",
    problems: [],
  });
}

function findingOf(problems: Problem[], gpus: GpuHardware[]): Finding {
  const worst = problems[0]!;
  const more = problems.length > 1 ? `; ${countText(problems.length - 1, "other fault")} on the same host` : "";
  const uuid = worst.uuid ?? gpus.find((gpu) => gpu.bus === worst.bus)?.uuid ?? "";
  const data = {
    code: worst.code,
    bus: worst.bus,
    pci: `${worst.bus}.0`,
    subject: [worst.bus, uuid].filter(Boolean),
    uuid,
    unit: "nvidia-fabricmanager.service",
    problems: problems.slice(0, 50),
  };
  return (worst.level === "faulty" ? faulty : degraded)(worst.code, `${worst.sentence}${more}.`, data);
}

/**
 * A card with fewer links up than before, than the other cards of its model, or than the switches give it. Where none of these is known, the
 * links may have no bridge.
 */
function linkProblems(answer: SmiAnswer, gpus: GpuHardware[], before: Record<string, HadGpu>, hasSwitch: boolean): Problem[] {
  if ("trouble" in answer) return [];
  const cards = parseNvlink(answer.text).map(({ index, links }) => ({
    index,
    links,
    up: links.filter((link) => link.active).length,
    gpu: gpus.find((candidate) => candidate.index === index) ?? gpus[index],
  }));
  return cards.flatMap(({ index, links, up, gpu }) => {
    const had = before[gpu?.uuid ?? ""]?.links ?? 0;
    const alike = Math.max(0, ...cards.filter((other) => other.gpu?.name === gpu?.name).map((other) => other.up));
    if (up >= (hasSwitch && alike > 0 ? links.length : Math.max(had, alike))) return [];
    const down = links.filter((link) => !link.active);
    const names = down.map((link) => link.link).join(", ");
    const was = had > 0 && had !== up ? `, ${had} were up before` : "";
    const sentence =
      links.length === 0
        ? `GPU ${index} has no NVLink, and others like it have (nvidia-smi nvlink -s)`
        : `GPU ${index} has ${down.length} of ${links.length} NVLinks down (${names}${was}; nvidia-smi nvlink -s)`;
    return [{ rank: 2.5, level: "faulty" as const, code: "nvlink-down" as const, bus: gpu?.bus ?? "", sentence }];
  });
}
