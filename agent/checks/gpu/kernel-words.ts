import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { kernelLog } from "../kernel-log";
import { excerpt } from "../quantity";
import { busOf } from "./pci";

/** Why the driver does not accept a card, in the kernel's words. An extended regular expression without groups. */
const PATTERN =
  "fallen off the bus|RmInitAdapter failed|The NVIDIA GPU [0-9a-fA-F]|This PCI I/O region assigned to your NVIDIA device is invalid";
const ADDRESS = /(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}[.:]0?\d/i;

/** The last thing that the kernel said in this boot of each card that it could not use, by bus. Empty where its log may not be read. */
export async function kernelWords(host: Host, memory: Memory): Promise<Map<string, string>> {
  const log = await kernelLog(host, { pattern: PATTERN, memory, thisBoot: true, timeoutMs: 3_000 });
  const words = new Map<string, string>();
  if ("needs" in log) return words;
  for (const line of log.lines) {
    const address = ADDRESS.exec(line.text)?.[0];
    if (line.boot === "" && address) words.set(busOf(address), excerpt(line.text.replace(/\s*\n?\s*NVRM: /g, " ").trim(), 200));
  }
  return words;
}
