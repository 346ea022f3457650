import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { busOf } from "./pci";
import { csvRows, smi } from "./smi";

const FIELDS = ["pci.bus_id", "utilization.gpu"] as const;
const WORKED = "worked-since";

/**
 * Which of these cards have done work since this agent first asked about them. An error that a reset or a reboot has cleared comes back under load or not at all,
 * so that a quiet log over an idle card proves little.
 */
export async function workedSince(host: Host, memory: Memory, buses: string[]): Promise<Set<string>> {
  const known = (memory.get(WORKED) ?? new Set<string>()) as Set<string>;
  const worked = new Set([...known].filter((bus) => buses.includes(bus)));
  if (buses.some((bus) => !worked.has(bus))) {
    const answer = await smi(host, [`--query-gpu=${FIELDS.join(",")}`, "--format=csv,noheader,nounits"]);
    for (const row of "trouble" in answer ? [] : csvRows(answer.text, FIELDS)) {
      const bus = busOf(row["pci.bus_id"] ?? "");
      if (buses.includes(bus) && Number(row["utilization.gpu"] ?? 0) > 0) worked.add(bus);
    }
  }
  memory.set(WORKED, worked);
  return worked;
}
