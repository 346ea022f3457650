import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseHardware } from "@/agent/checks/gpu/hardware";
import { gpuHardware } from "@/agent/checks/gpu/hardware.check";
import { recordedHost } from "@/agent/testing/recorded-host";
import { type Case, filesBelow, type Suite } from "./suite";

/** Captures of `nvidia-smi -q -x` of healthy cards: every card is read, and none is reported as faulty. */
const capturesOf = (folder: string): Suite => ({
  folder,
  measures: "captures of nvidia-smi are read, and no sound card is called faulty",
  follows: "the capture: the cards that it holds, also where it was cut and says that more are attached",
  async read(root) {
    const files = await filesBelow(root, ".xml");
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
    const captures = files.flatMap((file, index) => (texts[index]!.includes("<nvidia_smi_log") ? [{ file, xml: texts[index]! }] : []));
    return Promise.all(captures.map(({ file, xml }) => caseOf(path.relative(root, file), xml)));
  },
});

async function caseOf(name: string, xml: string): Promise<Case> {
  const ids = [...xml.matchAll(/<gpu id="(?:0000)?([0-9A-Fa-f]{4}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.\d)">/g)].map(([, id]) =>
    id!.toLowerCase(),
  );
  const devices = ids.map((id) => [`/sys/bus/pci/devices/${id}/uevent`, "DRIVER=nvidia\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n"]);
  const host = recordedHost({
    files: Object.fromEntries(devices),
    programs: { "nvidia-smi -q -x": xml, "nvidia-smi nvlink -s": "" },
  });
  const finding = await gpuHardware.run(host, { workloads: [], memory: new Map() });
  const read = parseHardware(xml).gpus.length;
  const right = finding.state === "ok" && read === xml.split("<gpu id=").length - 1;
  return { name, right, got: finding.state === "ok" ? `${read} cards read` : finding.sentence };
}

export const nvidiaSmiCaptures: Suite[] = [capturesOf("telegraf"), capturesOf("netdata")];
