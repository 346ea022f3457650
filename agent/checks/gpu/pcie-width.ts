import type { Host } from "../../host/host";
import type { HadGpu } from "./had-gpus";
import type { GpuHardware } from "./hardware";
import { nameOf, type Problem } from "./hardware-problems";

/** Cards on a carrier board: all their lanes are always wired. */
const ALWAYS_WIRED = /\bSXM|\bHBM3|\bHGX|\bB[23]00\b|\bGB[23]00\b/;

/**
 * A card on fewer lanes than it could have. Many are wired that way (x8 cards, x8 slots, laptops), so the width is compared with what this host had before, with
 * cards of the same model beside it, and with what the slot can carry. Where none of these is known, nothing is reported.
 */
export async function widthProblems(host: Host, gpus: GpuHardware[], had: Record<string, HadGpu>): Promise<Problem[]> {
  const problems = await Promise.all(gpus.map((gpu) => widthProblem(host, gpu, gpus, had[gpu.uuid])));
  return problems.filter((problem) => problem !== null);
}

async function widthProblem(host: Host, gpu: GpuHardware, gpus: GpuHardware[], before: HadGpu | undefined): Promise<Problem | null> {
  if (gpu.pcieWidth === null || gpu.pcieWidth.now >= gpu.pcieWidth.max) return null;
  const { now, max } = gpu.pcieWidth;
  const alike = gpus.filter((other) => other !== gpu && other.name === gpu.name && (other.pcieWidth?.now ?? 0) > now).length;
  const slot = await slotLanes(host, gpu.bus);
  const reason =
    before && before.pcieWidth > now
      ? `it had ${before.pcieWidth} before`
      : alike > 0
        ? `${alike} like it run on more`
        : slot !== null && Math.min(slot, max) > now
          ? `its slot has ${slot}`
          : slot === null && ALWAYS_WIRED.test(gpu.name)
            ? "this model always has them wired"
            : null;
  if (reason === null) return null;
  const sentence = `${nameOf(gpu)} runs on ${now} PCIe lanes of ${max}, and ${reason} (nvidia-smi -q -x)`;
  return { rank: 8, level: "degraded", code: "pcie-width", sentence, bus: gpu.bus };
}

/** Lanes of the port that the card is plugged into: the device above it on the bus. Null where the kernel does not show one. */
async function slotLanes(host: Host, bus: string): Promise<number | null> {
  const device = await host.realPath(`/sys/bus/pci/devices/${bus}.0`).catch(() => null);
  if (device === null || !device.startsWith("/sys/devices/")) return null;
  const lanes = Number((await host.readText(`${device.slice(0, device.lastIndexOf("/"))}/max_link_width`).catch(() => "")).trim());
  return Number.isInteger(lanes) && lanes > 0 && lanes <= 32 ? lanes : null;
}
