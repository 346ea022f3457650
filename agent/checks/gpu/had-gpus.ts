import * as z from "zod";
import type { Had } from "../../host/host";
import { partsOf } from "../had";
import { countText } from "../quantity";
import type { GpuHardware } from "./hardware";
import type { Problem } from "./hardware-problems";
import type { GpuLinks } from "./nvlink";
import { busOf, type PciDevice } from "./pci";

const KIND = "gpus";

/** What this host has seen of one card, by its UUID. */
const HadGpu = z.object({
  bus: z.string(),
  name: z.string(),
  /** The most PCIe lanes that it ever ran on. */
  pcieWidth: z.number(),
  /** The most NVLinks that were ever up. */
  links: z.number(),
});
export type HadGpu = z.infer<typeof HadGpu>;

export const hadGpus = (had: Had): Record<string, HadGpu> => partsOf(had, KIND, HadGpu);

/** Adds what is here now. A new card in the place of an old one is a replacement: the old one no longer counts as missing. */
export function rememberGpus(had: Had, gpus: GpuHardware[], links: GpuLinks[]): void {
  const before = hadGpus(had);
  const here = new Map(gpus.filter(({ uuid }) => uuid !== "").map((gpu) => [gpu.uuid, gpu]));
  const replaced = new Set([...here.values()].map(({ bus }) => bus));
  const kept = Object.entries(before).filter(([uuid, { bus }]) => !here.has(uuid) && !replaced.has(bus));
  const now = [...here].map(([uuid, gpu]): [string, HadGpu] => {
    const up = links.find(({ index }) => index === gpu.index)?.links.filter(({ active }) => active).length ?? 0;
    const known = before[uuid];
    return [
      uuid,
      {
        bus: gpu.bus,
        name: gpu.name,
        pcieWidth: Math.max(gpu.pcieWidth?.now ?? 0, known?.pcieWidth ?? 0),
        links: Math.max(up, known?.links ?? 0),
      },
    ];
  });
  had.remember(KIND, Object.fromEntries([...kept, ...now]));
}

/** A GPU that the bus still shows, or that this host has had, and that nvidia-smi no longer lists. `words`: what the kernel says of it. */
export function missingGpus(
  onBus: PciDevice[],
  gpus: GpuHardware[],
  before: Record<string, HadGpu>,
  words: Map<string, string>,
): Problem[] {
  const present = gpus.map((gpu) => gpu.bus);
  const moved = new Set(gpus.map((gpu) => gpu.uuid));
  const had = Object.entries(before).filter(([uuid]) => !moved.has(uuid));
  const expected = [...new Set([...present, ...had.map(([, gpu]) => gpu.bus), ...onBus.map((device) => busOf(device.address))])];
  return expected
    .filter((bus) => !present.includes(bus))
    .map((bus) => {
      const [uuid, known] = had.find(([, gpu]) => gpu.bus === bus) ?? [];
      const what = known ? `${bus} (${known.name}, ${uuid})` : bus;
      const said = words.get(bus);
      const sentence = `GPU ${what} is missing: ${countText(present.length, "GPU")} of ${expected.length} answer${said ? `; the kernel says: ${said}` : ""} (nvidia-smi -q -x against the PCI bus and what this host had before)`;
      return { rank: 0, code: "gpu-missing", level: "faulty", bus, uuid, sentence };
    });
}
