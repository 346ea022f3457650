import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { type KernelLine, kernelLog } from "../kernel-log";
import { excerpt } from "../quantity";
import { busOf } from "./pci";

/** Why the kernel does not accept the driver, or the driver a card. An extended regular expression without groups. */
const PATTERN = [
  "fallen off the bus|RmInitAdapter|The NVIDIA GPU [0-9a-fA-F]|I/O region assigned to your NVIDIA device",
  "NVRM: installed in this system|NVRM: nvidia.ko because|NVRM: System Processor|Legacy drivers",
  "Loading of .*module .*rejected|unsigned module loading is restricted|PKCS#7 signature not signed with a trusted key",
  "NVRM: \\w+: .*(?:[Ff]ail|[Nn]o firmware|[Cc]annot|[Ee]rror)|nvidia [0-9a-f:.]+: Direct firmware load",
  "nvidia: .*(?:version magic|disagrees about version|Unknown symbol)",
].join("|");
const ADDRESS = /(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}[.:]0?\d/i;
const REFUSED = /module .*rejected|unsigned module|PKCS#7|version magic|disagrees about version|Unknown symbol/;
/** The driver may log the name of a card and the message about it as several entries. */
const SAME_MESSAGE_MS = 1_000;
/** What tells most comes first: a card that is not supported also fails to initialise. */
const TELLING = [/requires use of|not supported|Legacy drivers/, /fallen off the bus/, /I\/O region/, /GSP|[Ff]irmware|NV_ERR_/, /./];

export interface KernelWords {
  /** The most telling thing that the kernel said in this boot of each card that it could not use, by bus. */
  cards: Map<string, string>;
  /** Why it does not load the module. */
  module: string | null;
}

/** Empty where the kernel's log may not be read. */
export async function kernelWords(host: Host, memory: Memory): Promise<KernelWords> {
  const log = await kernelLog(host, { pattern: PATTERN, memory, thisBoot: true, timeoutMs: 3_000 });
  const lines = "needs" in log ? [] : log.lines.filter(({ boot }) => boot === "");
  const refused = lines.findLast(({ text }) => REFUSED.test(text));
  const cards = [...messagesOf(lines)].map(([bus, texts]): [string, string] => {
    const best = TELLING.map((pattern) => texts.findLast((text) => pattern.test(text))).find((text) => text !== undefined);
    return [bus, excerpt(best ?? "", 240)];
  });
  return { cards: new Map(cards), module: refused ? excerpt(refused.text, 200) : null };
}

/** The messages about each card. An entry without an address belongs to the one beside it. */
function messagesOf(lines: KernelLine[]): Map<string, string[]> {
  const messages = new Map<string, string[]>();
  let card: { bus: string; atMs: number } | null = null;
  let prefaces: KernelLine[] = [];
  for (const line of lines.filter(({ text }) => !REFUSED.test(text))) {
    const text = line.text
      .split("NVRM: ")
      .map((part) => part.trim())
      .join(" ")
      .trim();
    const address = ADDRESS.exec(line.text)?.[0];
    if (address) {
      const near = prefaces.filter(({ atMs }) => line.atMs - atMs <= SAME_MESSAGE_MS * 5);
      // The first names the cause, the last what failed of it.
      const before = [...new Set([near[0], near.at(-1)])].map((one) => (one ? `${one.text.replace(/^NVRM: /, "")}; ` : "")).join("");
      card = { bus: busOf(address), atMs: line.atMs };
      messages.set(card.bus, [...(messages.get(card.bus) ?? []), before + text]);
      prefaces = [];
    } else if (/^NVRM: \w+: /.test(line.text)) prefaces.push(line);
    else if (card && line.atMs - card.atMs <= SAME_MESSAGE_MS * 5) {
      const texts: string[] = messages.get(card.bus)!;
      texts.push(`${texts.pop()} ${text}`);
    }
  }
  return messages;
}

/** What to install instead, when the driver says so. */
export function moduleAdvice(words: string): string | null {
  if (/requires use of the NVIDIA open kernel modules/.test(words)) return "install the open kernel module of this release";
  if (/not supported by open/.test(words)) return "install the closed (proprietary) kernel module: this card has no GSP";
  const legacy = /through the NVIDIA (\S+) Legacy drivers/.exec(words)?.[1];
  if (legacy) return `install the legacy driver ${legacy}`;
  return /not supported by the/.test(words) ? "install a driver release that supports this card" : null;
}
