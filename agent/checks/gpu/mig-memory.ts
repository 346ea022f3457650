import type { Host } from "../../host/host";
import { smi } from "./smi";
import { at, numberAt, parseXml, textAt } from "./xml";

/** MiB in all MIG instances of each card, by the card's UUID: with MIG on, the card itself may not tell its memory. */
export async function migMemory(host: Host): Promise<Map<string, { total: number; used: number }>> {
  const answer = await smi(host, ["-q", "-x"], 8_000);
  const cards = new Map<string, { total: number; used: number }>();
  const log = "trouble" in answer ? undefined : at(parseXml(answer.text), "nvidia_smi_log");
  for (const gpu of log?.children.filter(({ name }) => name === "gpu") ?? []) {
    const instances = (at(gpu, "mig_devices")?.children ?? []).filter(({ name }) => name === "mig_device");
    const sum = (field: string) => instances.reduce((total, instance) => total + (numberAt(instance, `fb_memory_usage/${field}`) ?? 0), 0);
    if (instances.length > 0) cards.set(textAt(gpu, "uuid") ?? "", { total: sum("total"), used: sum("used") });
  }
  return cards;
}
