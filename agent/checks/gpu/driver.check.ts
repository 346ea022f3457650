import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, type Memory, notApplicable, ok, unknown } from "../check";
import { countText } from "../quantity";
import { amdGpus } from "./amd";
import { amdNames } from "./amd-hardware";
import { compareVersions, driverFor } from "./cuda-table";
import { driverComplaint } from "./driver-log";
import { builtModules, libraryVersion, moduleVersion } from "./driver-state";
import { kernelWords, moduleAdvice } from "./kernel-words";
import { nvidiaDevices, type PciDevice } from "./pci";
import { releaseMismatch } from "./release-mismatch";
import { csvRows, type SmiAnswer, silentCards, smi } from "./smi";
import { fitOf } from "./workload-fit";

const VERSION_FILE = "/proc/driver/nvidia/version";
const FIELDS = ["index", "name", "driver_version", "pci.bus_id", "compute_cap"] as const;
type Row = Record<(typeof FIELDS)[number], string | null>;

export const gpuDriver = hostCheck({
  id: "gpu.driver",
  title: "GPU driver",
  about:
    "Compares the cards on the PCI bus with the loaded driver, its user-space library and the CUDA version that each workload declares. A driver that is absent, half updated or too old stops every GPU job at its start.",
  knows:
    "NVIDIA drivers 390 to 610, open and proprietary; CUDA 11.8 to 13.2 as declared by a workload or by its torch wheel; compute capabilities 5.0 to 12.1; complaints of CUDA and PyTorch in logs.",
  cannotSee: "A CUDA version that a workload neither declares nor logs, CUDA within a container's image, and drivers of AMD or Intel.",
  every: "60s",
  within: "10s",
  async run(host, { workloads, memory }) {
    const gpus = (await nvidiaDevices(host)).filter((device) => device.kind === "gpu");
    if (gpus.length === 0) return withoutNvidia(host, workloads);
    if (gpus.every((gpu) => gpu.driver === "vfio-pci"))
      return notApplicable("Every GPU is passed through to a virtual machine (vfio-pci).");
    const branch = branchFor(workloads);
    const loaded = moduleVersion(await host.readText(VERSION_FILE).catch(() => ""));
    if (loaded === null) return notLoaded(host, gpus, branch, memory);
    const library = await libraryVersion(host);
    const data = { driver: loaded, library, branch, previous_branch: loaded.split(".")[0] };
    if (library !== null && library !== loaded)
      return releaseMismatch(host, { loaded, library, source: `${VERSION_FILE}, libnvidia-ml.so.1` }, data);
    const answer = await askSmi(host);
    if ("trouble" in answer)
      return (answer.trouble === "no-devices" ? await refusedCard(host, memory, data) : null) ?? troubled(host, answer, loaded, data);
    const silent = silentCards(answer.text);
    if (silent[0])
      return faulty(
        "not-answering",
        `${silent.length} of ${countText(gpus.length, "GPU")} do not answer the driver ${loaded}: ${silent.slice(0, 4).join("; ")} (nvidia-smi).`,
        data,
      );
    // Other output may have the right number of commas, so the card's index and the driver's version are checked.
    const rows = csvRows(answer.text, FIELDS).filter(
      (row) => /^\d+$/.test(row.index ?? "") && /^\d+(\.\d+)+$/.test(row.driver_version ?? ""),
    );
    if (rows.length === 0) return unknown("nvidia-smi printed something that is not its CSV; it may be another vendor's program.");
    return agreement(host, { loaded, library, rows, onBus: gpus.filter((gpu) => gpu.driver !== "vfio-pci").length }, workloads, data);
  },
});

async function withoutNvidia(host: Host, workloads: Workload[]): Promise<Finding> {
  const amd = await amdGpus(host);
  if (amd.length === 0 && /microsoft/i.test(await host.readText("/proc/sys/kernel/osrelease").catch(() => ""))) return inWindows(host);
  if (amd.length === 0) return notApplicable("There is no NVIDIA GPU on the PCI bus (/sys/bus/pci/devices).");
  for (const workload of workloads) {
    const said = await driverComplaint(host, workload);
    const code = said?.code;
    if (said && (code === "gpu-too-new" || code === "no-gpu-seen"))
      return faulty(code, `${workload.name} cannot use ${amdNames(amd)}: its log says "${said.line}" (${said.file}).`, {
        workload: workload.name,
      });
  }
  return notApplicable(
    `There is no NVIDIA GPU; ${amdNames(amd)} are seen, whose driver this check does not compare. gpu.hardware looks at them.`,
  );
}

/** WSL has no card on a bus: Windows passes its GPUs through, or does not. */
async function inWindows(host: Host): Promise<Finding> {
  const answer = await smi(host, ["-L"]);
  if (!("trouble" in answer)) return notApplicable("The GPUs are those of Windows (WSL), whose driver this check does not compare.");
  if (answer.trouble === "absent") return notApplicable("Windows passes no NVIDIA GPU to this WSL machine (nvidia-smi is not there).");
  return faulty("not-passed-through", `Windows does not pass its GPU to this WSL machine: ${answer.detail} (nvidia-smi).`);
}

/** The driver branch (`570`) that gives every workload's CUDA all its features; the newest long-term one when none declares a version. */
function branchFor(workloads: Workload[]): string {
  const needs = workloads.flatMap((workload) => driverFor(workload.cuda ?? "")?.full ?? []).sort(compareVersions);
  return (needs.at(-1) ?? driverFor("13.0")!.full).split(".")[0]!;
}

async function notLoaded(host: Host, gpus: PciDevice[], branch: string, memory: Memory): Promise<Finding> {
  const cards = `${countText(gpus.length, "NVIDIA GPU")} (${gpus[0]!.address}${gpus.length > 1 ? ", …" : ""})`;
  const { kernel, builtFor } = await builtModules(host);
  const data = { branch, previous_branch: "", kernel, builtFor, cards: gpus.map((gpu) => gpu.address) };
  if (gpus.some((gpu) => gpu.driver === "nouveau"))
    return faulty("nouveau", `${cards} on the bus, bound to nouveau, which cannot run CUDA (/sys/bus/pci/devices/*/uevent).`, data);
  if (builtFor.length > 0 && !builtFor.includes(kernel))
    return faulty(
      "module-for-other-kernel",
      `${cards} on the bus, and the NVIDIA module is built for ${builtFor.join(", ")} while ${kernel} runs (/lib/modules).`,
      data,
    );
  const refused = builtFor.includes(kernel) ? await refusedCard(host, memory, data) : null;
  if (refused) return refused;
  if (builtFor.includes(kernel))
    return faulty(
      "not-loaded",
      `${cards} on the bus; the NVIDIA module is built for ${kernel} but is not loaded (${VERSION_FILE} is absent).`,
      data,
    );
  return faulty(
    "no-driver",
    `${cards} on the bus and no NVIDIA driver: ${VERSION_FILE} is absent and /lib/modules holds no nvidia.ko.`,
    data,
  );
}

/** The driver or the kernel says why the module cannot serve a card: loading it again would not help. */
async function refusedCard(host: Host, memory: Memory, data: Record<string, unknown>): Promise<Finding | null> {
  const { cards, module } = await kernelWords(host, memory);
  for (const [bus, words] of cards) {
    const advice = moduleAdvice(words);
    if (advice)
      return faulty("module-refused", `The NVIDIA module does not serve GPU ${bus}: ${advice}. The kernel says: ${words}.`, {
        ...data,
        bus,
      });
  }
  const [first] = cards;
  if (first) return faulty("no-devices", `The NVIDIA module cannot use GPU ${first[0]}. The kernel says: ${first[1]}.`, data);
  if (!module || data.driver) return null;
  return faulty("module-refused", `The NVIDIA module is installed and the kernel does not load it: ${module} (kernel log).`, data);
}

/** Old drivers do not know `compute_cap` and refuse the whole query, so the column is left empty. */
async function askSmi(host: Host): Promise<SmiAnswer> {
  const query = (fields: readonly string[]) => smi(host, [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader"]);
  const answer = await query(FIELDS);
  if (!("trouble" in answer) || !/not a valid field/i.test(answer.detail)) return answer;
  const older = await query(FIELDS.slice(0, -1));
  return "trouble" in older ? older : { text: older.text.replace(/(\S)[ \t]*$/gm, "$1, [N/A]") };
}

async function troubled(
  host: Host,
  answer: { trouble: string; detail: string },
  loaded: string,
  data: Record<string, unknown>,
): Promise<Finding> {
  // Where no library was found, nvidia-smi still names the version of its own.
  const named = /NVML library version: (\d+\.\d+(?:\.\d+)?)/.exec(answer.detail)?.[1];
  if (answer.trouble === "mismatch" && named && data.library === null && !loaded.startsWith(`${named}.`))
    return releaseMismatch(host, { loaded, library: named, source: `${VERSION_FILE}; nvidia-smi says: ${answer.detail}` }, data);
  const found: Record<string, () => Finding> = {
    hangs: () => unknown(`${answer.detail}; the module ${loaded} is loaded.`),
    absent: () => degraded("no-tools", `The module ${loaded} is loaded but nvidia-smi is not installed.`, data),
    mismatch: () =>
      faulty("version-mismatch", `nvidia-smi says: ${answer.detail}; the loaded module is ${loaded} (${VERSION_FILE}).`, data),
    "no-driver": () => faulty("not-answering", `The module ${loaded} is loaded but does not answer: ${answer.detail} (nvidia-smi).`, data),
    lost: () =>
      faulty("not-answering", `The module ${loaded} is loaded and a GPU does not answer it: ${answer.detail} (nvidia-smi).`, data),
    "no-devices": () => faulty("no-devices", `The module ${loaded} is loaded and finds no device: ${answer.detail} (nvidia-smi).`, data),
  };
  return found[answer.trouble]?.() ?? unknown(`${answer.detail}.`);
}

/** Driver, library, cards and each workload's build compared with each other. */
async function agreement(
  host: Host,
  { loaded, library, rows, onBus }: { loaded: string; library: string | null; rows: Row[]; onBus: number },
  workloads: Workload[],
  data: Record<string, unknown>,
): Promise<Finding> {
  const compared: string[] = [];
  const uncompared: string[] = [];
  for (const workload of workloads) {
    const fit = await fitOf(host, workload, { loaded, cards: rows, data });
    if (fit.finding) return fit.finding;
    if (fit.compared) compared.push(fit.compared);
    if (fit.uncompared) uncompared.push(fit.uncompared);
  }
  if (uncompared.length > 0) return unknown(`Driver ${loaded} was not compared with everything: ${uncompared.join("; ")}.`);
  const rest =
    rows.length < onBus ? `; ${countText(onBus - rows.length, "other GPU")} on the bus did not answer (gpu.hardware says why)` : "";
  const cards = countText(rows.length, "GPU");
  const parts = library === null ? `${cards} agree; its library was not found and not compared` : `its library and ${cards} agree`;
  const fits = compared.length > 0 ? `; ${compared.join("; ")}` : "";
  return ok(`Driver ${loaded}${library === null ? " and" : ","} ${parts}${rest}${fits}.`, data);
}
