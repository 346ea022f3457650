import type { Host } from "../../host/host";
import { degraded, type Finding, ok, unknown } from "../check";
import { bytesText, percentText } from "../quantity";
import { amdGpus } from "./amd";
import { amdNames } from "./amd-hardware";

const NEARLY_FULL = 0.98;

/** Memory of AMD's cards, from the kernel; null on a host without one. The kernel does not say which process holds it. */
export async function amdMemory(host: Host): Promise<Finding | null> {
  const gpus = await amdGpus(host);
  if (gpus.length === 0) return null;
  const told = gpus.flatMap((gpu) => (gpu.vram ? [{ ...gpu, ratio: gpu.vram.usedBytes / gpu.vram.totalBytes, vram: gpu.vram }] : []));
  const fullest = told.sort((a, b) => b.ratio - a.ratio)[0];
  if (!fullest) return unknown(`${amdNames(gpus)} are seen, and the kernel does not tell their memory.`);
  const use = `${bytesText(fullest.vram.usedBytes)} of ${bytesText(fullest.vram.totalBytes)} in use (${percentText(fullest.ratio)}; mem_info_vram_used)`;
  const sentence = `${fullest.name} ${fullest.address} has ${use}`;
  if (fullest.ratio >= NEARLY_FULL) return degraded("nearly-full", `${sentence}.`, { used_ratio: fullest.ratio, holders: [] });
  return ok(`${sentence}, the fullest of ${amdNames(told)}.`, { used_ratio: fullest.ratio });
}
