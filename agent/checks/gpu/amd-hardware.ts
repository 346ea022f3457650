import * as z from "zod";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, ok, unknown } from "../check";
import { hadOf, partsOf } from "../had";
import { kernelLog } from "../kernel-log";
import { bytesText, countText, excerpt, timeText } from "../quantity";
import type { AmdGpu } from "./amd";
import { askAmdTool } from "./amd-smi";
import { toolCard, toolErrors, toolHeat, toolLooked, toolTrouble } from "./amd-tool-finding";
import { handedOffPairs } from "./handed-off";

export const AMD_KIND = "amd-gpus";
/** What amdgpu says when a card hangs, is reset or is lost. An extended regular expression without groups. */
const PATTERN = "amdgpu.*GPU reset|amdgpu.*[Uu]ncorrectable|amdgpu.*ring .* timeout|amdgpu.*device lost|amdgpu.*GPU is lost";
const ADDRESS = /[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d/i;

/** `4 AMD Instinct MI300X` */
export const amdNames = (gpus: AmdGpu[]): string =>
  [...new Set(gpus.map(({ name }) => name))].map((name) => `${gpus.filter((gpu) => gpu.name === name).length} ${name}`).join(", ");

/** What the kernel, and AMD's tool where it is installed, report about AMD's cards: whether one is missing, hot, has memory errors or was reset. */
export async function amdHardware(host: Host, gpus: AmdGpu[], memory: Memory): Promise<Finding> {
  const handedOff = await handedOffPairs(host, memory);
  const answer = await askAmdTool(host);
  const gone = missingCards(host, gpus, memory, (gpu) => toolCard(answer, gpu.address)?.serial ?? null);
  const isKnown = ({ address }: MissingCard) => handedOff.has(`${address.slice(0, -2)} gpu-missing`);
  const missing = missingFinding(
    gone.filter((card) => !isKnown(card)),
    gpus,
  );
  if (missing) return missing;
  const idle = gpus.filter(({ driver }) => driver !== "amdgpu");
  if (idle.length === gpus.length)
    return unknown(`${amdNames(gpus)} cannot be checked: the amdgpu driver is not loaded, so the kernel has no values of them.`);
  const subject = (gpu: AmdGpu) => ({ bus: gpu.address.slice(0, -2), subject: [gpu.address, gpu.uniqueId].filter(Boolean) });
  const broken = gpus.find((gpu) => (gpu.uncorrectable ?? 0) > 0);
  if (broken)
    return faulty(
      "amd-ecc",
      `${broken.name} ${broken.address} counts ${broken.uncorrectable} uncorrectable memory errors since the driver was loaded (ras/umc_err_count).`,
      subject(broken),
    );
  const errors = toolErrors(gpus, answer);
  if (errors) return errors;
  const said = await lastReset(host, memory);
  if (said) return said;
  const hot = gpus.find(({ hottest }) => hottest && hottest.critCelsius !== null && hottest.celsius >= hottest.critCelsius - 5);
  if (hot?.hottest)
    return degraded(
      "amd-hot",
      `${hot.name} ${hot.address} is at ${hot.hottest.celsius} °C (${hot.hottest.label}), its limit is ${hot.hottest.critCelsius} °C (hwmon).`,
      subject(hot),
    );
  const worse = toolHeat(gpus, answer) ?? toolTrouble(gpus, answer, amdNames(gpus));
  if (worse) return worse;
  const told = [
    gpus.some(({ hottest }) => hottest) ? "temperature" : "",
    gpus.some(({ uncorrectable }) => uncorrectable !== null) ? "memory errors" : "",
    gpus.some(({ vram }) => vram) ? "memory in use" : "",
    ...toolLooked(gpus, answer),
  ].filter(Boolean);
  if (told.length === 0) return unknown(`${amdNames(gpus)} cannot be checked: the kernel gives none of their values.`);
  const fullest = gpus.flatMap(({ vram }) => vram ?? []).sort((a, b) => b.usedBytes / b.totalBytes - a.usedBytes / a.totalBytes)[0];
  const use = fullest ? `; the fullest has ${bytesText(fullest.usedBytes)} of ${bytesText(fullest.totalBytes)} in use` : "";
  const source = answer && "cards" in answer ? `, ${answer.program}` : "";
  const known = gone.map(({ address }) => `; ${address} is missing and handed to the vendor`).join("");
  return ok(`${amdNames(gpus)} in order: ${told.join(", ")} looked at (amdgpu, /sys/bus/pci/devices${source})${use}${known}.`, {
    subjects: [...gpus.flatMap(({ address, uniqueId }) => [address, uniqueId ?? address]), ...gone.map(({ address }) => address)],
  });
}

const HadAmd = z.object({
  address: z.string(),
  name: z.string(),
  /** Null where no tool told it. */
  serial: z.string().nullish(),
});
type HadAmd = z.infer<typeof HadAmd>;
interface MissingCard extends HadAmd {
  id: string;
}

/** Cards that this host has had and that the bus no longer shows. */
function missingCards(host: Host, gpus: AmdGpu[], memory: Memory, serialOf: (gpu: AmdGpu) => string | null): MissingCard[] {
  const had = hadOf(host, memory);
  const before = partsOf(had, AMD_KIND, HadAmd);
  const idOf = (gpu: AmdGpu) => gpu.uniqueId ?? gpu.address;
  const here = new Set(gpus.flatMap((gpu) => [idOf(gpu), gpu.address]));
  const gone = Object.entries(before).filter(([id, { address }]) => !here.has(id) && !here.has(address));
  const now = gpus.map((gpu): [string, HadAmd] => {
    const serial = serialOf(gpu) ?? before[idOf(gpu)]?.serial ?? null;
    return [idOf(gpu), { address: gpu.address, name: gpu.name, serial }];
  });
  had.remember(AMD_KIND, Object.fromEntries([...gone, ...now]));
  return gone.map(([id, card]) => ({ id, ...card }));
}

function missingFinding(gone: MissingCard[], gpus: AmdGpu[]): Finding | null {
  const [first] = gone;
  if (!first) return null;
  const { id, address, name, serial } = first;
  const card = `${name} ${address}${serial ? ` (serial ${serial})` : ""}`;
  const sentence = `${card} is missing: ${countText(gpus.length, "AMD GPU")} of ${gpus.length + gone.length} are there (the PCI bus against what this host had before).`;
  return faulty("gpu-missing", sentence, { code: "gpu-missing", bus: address.slice(0, -2), subject: [address, id], uuid: id });
}

/** A reset that failed, or the last hang of this boot. */
async function lastReset(host: Host, memory: Memory): Promise<Finding | null> {
  const log = await kernelLog(host, { pattern: PATTERN, memory, thisBoot: true });
  if ("needs" in log) return null;
  const lines = log.lines.filter(({ boot }) => boot === "");
  const last = lines.at(-1);
  if (!last) return null;
  const isFailed =
    lines.some(({ text }) => /reset.*fail|lost|[Uu]ncorrectable/.test(text)) || !lines.some(({ text }) => /reset.*succeed/i.test(text));
  const address = ADDRESS.exec(last.text)?.[0] ?? "";
  const sentence = `The amdgpu driver says at ${timeText(last.atMs)}: ${excerpt(last.text, 200)} (${countText(lines.length, "such line")} in this boot; ${log.source}).`;
  return (isFailed ? faulty : degraded)("amd-reset", sentence, { bus: address.slice(0, -2), subject: [address].filter(Boolean) });
}
