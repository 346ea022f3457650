import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, hostCheck, notApplicable, ok, unknown } from "../check";
import { readEnvFile } from "../env-file";
import { countText } from "../quantity";
import { CUDA_13_COMPUTE_CAPABILITY, compareVersions, driverFor } from "./cuda-table";
import { builtModules, libraryVersion, moduleVersion } from "./driver-state";
import { nvidiaDevices, type PciDevice } from "./pci";
import { csvRows, type SmiAnswer, smi } from "./smi";

const VERSION_FILE = "/proc/driver/nvidia/version";
const TABLE = "NVIDIA CUDA release notes, table of corresponding drivers";
const FIELDS = ["index", "name", "driver_version", "pci.bus_id", "compute_cap"] as const;
type Row = Record<(typeof FIELDS)[number], string | null>;

export const gpuDriver = hostCheck({
  id: "gpu.driver",
  title: "GPU driver",
  about:
    "Compares the cards on the PCI bus with the loaded driver, its user-space library and the CUDA version that each workload declares. A driver that is absent, half updated or too old stops every GPU job at its start.",
  every: "60s",
  within: "10s",
  async run(host, { workloads }) {
    const gpus = (await nvidiaDevices(host)).filter((device) => device.kind === "gpu");
    if (gpus.length === 0) return notApplicable("There is no NVIDIA GPU on the PCI bus (/sys/bus/pci/devices).");
    if (gpus.every((gpu) => gpu.driver === "vfio-pci"))
      return notApplicable("Every GPU is passed through to a virtual machine (vfio-pci).");
    const branch = branchFor(workloads);
    const loaded = moduleVersion(await host.readText(VERSION_FILE).catch(() => ""));
    if (loaded === null) return notLoaded(host, gpus, branch);
    const library = await libraryVersion(host);
    const data = { driver: loaded, library, branch, previous_branch: loaded.split(".")[0] };
    if (library !== null && library !== loaded)
      return faulty(
        "version-mismatch",
        `The loaded module is ${loaded} and the library is ${library}: the driver was updated without a reboot (${VERSION_FILE}, libnvidia-ml.so.1).`,
        data,
      );
    const answer = await askSmi(host);
    if ("trouble" in answer) return troubled(answer, loaded, data);
    // Noise may hold the right number of commas; a card has a number and a driver a version.
    const rows = csvRows(answer.text, FIELDS).filter(
      (row) => /^\d+$/.test(row.index ?? "") && /^\d+(\.\d+)+$/.test(row.driver_version ?? ""),
    );
    if (rows.length === 0) return unknown("nvidia-smi printed something that is not its CSV; it may be another vendor's program.");
    return satisfies(host, loaded, rows, workloads, data);
  },
});

/** The driver branch (`570`) that gives every workload's CUDA all its features; the newest long-term one when none declares a version. */
function branchFor(workloads: Workload[]): string {
  const needs = workloads.flatMap((workload) => driverFor(workload.cuda ?? "")?.full ?? []).sort(compareVersions);
  return (needs.at(-1) ?? driverFor("13.0")!.full).split(".")[0]!;
}

async function notLoaded(host: Host, gpus: PciDevice[], branch: string): Promise<Finding> {
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

/** Old drivers do not know `compute_cap` and refuse the whole query; an empty column stands in for it. */
async function askSmi(host: Host): Promise<SmiAnswer> {
  const query = (fields: readonly string[]) => smi(host, [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader"]);
  const answer = await query(FIELDS);
  if (!("trouble" in answer) || !/not a valid field/i.test(answer.detail)) return answer;
  const older = await query(FIELDS.slice(0, -1));
  return "trouble" in older ? older : { text: older.text.replace(/(\S)[ \t]*$/gm, "$1, [N/A]") };
}

function troubled(answer: { trouble: string; detail: string }, loaded: string, data: Record<string, unknown>): Finding {
  const found: Record<string, () => Finding> = {
    hangs: () => unknown(`${answer.detail}; the module ${loaded} is loaded.`),
    absent: () => degraded("no-tools", `The module ${loaded} is loaded but nvidia-smi is not installed.`, data),
    mismatch: () =>
      faulty("version-mismatch", `nvidia-smi says: ${answer.detail}; the loaded module is ${loaded} (${VERSION_FILE}).`, data),
    "no-driver": () => faulty("not-answering", `The module ${loaded} is loaded but does not answer: ${answer.detail} (nvidia-smi).`, data),
    "no-devices": () => faulty("no-devices", `The module ${loaded} is loaded and finds no device: ${answer.detail} (nvidia-smi).`, data),
  };
  return found[answer.trouble]?.() ?? unknown(`${answer.detail}.`);
}

async function satisfies(host: Host, loaded: string, rows: Row[], workloads: Workload[], data: Record<string, unknown>): Promise<Finding> {
  const notes: string[] = [];
  for (const workload of workloads) {
    const need = driverFor(workload.cuda ?? "");
    if (!need) continue;
    const wants = `CUDA ${workload.cuda} of ${workload.name}`;
    if (compareVersions(loaded, need.minimum) < 0)
      return faulty(
        "too-old",
        `Driver ${loaded} is too old for ${wants}: it came with ${need.full} and runs from ${need.minimum} on (${TABLE}).`,
        { ...data, workload: workload.name, needs: need.full },
      );
    const dropped = workload.cuda!.startsWith("13.") && rows.find((row) => Number(row.compute_cap ?? 99) < CUDA_13_COMPUTE_CAPABILITY);
    if (dropped)
      return faulty(
        "gpu-too-old",
        `${wants} does not know the ${dropped.name} (compute capability ${dropped.compute_cap}, CUDA 13 needs ${CUDA_13_COMPUTE_CAPABILITY}).`,
        { ...data, workload: workload.name },
      );
    if (await forwardCompatibility(host, workload, rows))
      return faulty(
        "forward-compat-geforce",
        `${workload.name} loads CUDA's forward-compatibility libraries, which do not work on a ${rows[0]!.name} (${workload.envFile}; CUDA compatibility guide).`,
        { ...data, workload: workload.name },
      );
    if (compareVersions(loaded, need.full) < 0) notes.push(`${wants} came with ${need.full} and runs with limited features`);
  }
  const limited = notes.length > 0 ? `; ${notes.join("; ")} (${TABLE})` : "";
  return ok(`Driver ${loaded}, its library and ${countText(rows.length, "GPU")} agree${limited}.`, data);
}

async function forwardCompatibility(host: Host, workload: Workload, rows: Row[]): Promise<boolean> {
  if (!rows.some((row) => /GeForce/.test(row.name ?? ""))) return false;
  return /\/compat\b/.test((await readEnvFile(host, workload.envFile)).LD_LIBRARY_PATH ?? "");
}
