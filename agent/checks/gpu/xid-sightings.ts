import type { KernelLine } from "../kernel-log";
import { busOf } from "./pci";

/** Matches every kernel line that this file understands; an extended regular expression for `journalctl --grep`. */
export const XID_LINES =
  "NVRM: Xid|SXid|millwright: xid cleared|The NVIDIA GPU [0-9a-fA-F]|fallen off the bus|power state from D3cold to D0|device lost from bus|\\[NV_ERR_";

/** One line about one device, with what it says beside its number. */
export interface Sighting {
  bus: string;
  /** Xid or SXid; 79 for a card that the kernel says has fallen off the bus, with or without a number. */
  code: number;
  nvswitch: boolean;
  line: KernelLine;
  /** What the line says after its number. */
  text: string;
  /** True when the kernel says it in words only, without an Xid. */
  withoutXid: boolean;
}

const XID = /^NVRM: Xid \(([^)]{1,60})\): (\d{1,9}),? ?([\s\S]*)/m;
const SXID = /SXid \(([^)]{1,40})\): (\d{1,9}),? ?([\s\S]*)/;
const ADDRESS = /(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d/i;
const CARD = /NVRM: The NVIDIA GPU ((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d)/i;
const OFF_BUS = /fallen off the bus|device lost from bus|power state from D3cold to D0/i;
/** The driver's announcement of a card and the sentence about it may be two entries of the log. */
const SAME_MESSAGE_MS = 1_000;

/** What the lines say, in their order. */
export function sightingsOf(lines: KernelLine[]): Sighting[] {
  let card: { bus: string; atMs: number } | null = null;
  return lines.flatMap((line) => {
    const announced = CARD.exec(line.text)?.[1];
    if (announced) card = { bus: busOf(announced), atMs: line.atMs };
    const numbered = numberedSighting(line);
    if (numbered) return [numbered];
    if (!OFF_BUS.test(line.text)) return [];
    const recent: string | null = card && line.atMs - card.atMs <= SAME_MESSAGE_MS ? card.bus : null;
    const address = ADDRESS.exec(line.text)?.[0];
    const bus = address ? busOf(address) : recent;
    const text = line.text.replace(/\s*\n?\s*NVRM: /g, " ").trim();
    return bus ? [{ bus, code: 79, nvswitch: false, line, text, withoutXid: true }] : [];
  });
}

function numberedSighting(line: KernelLine): Sighting | null {
  const xid = XID.exec(line.text);
  const match = xid ?? SXID.exec(line.text);
  return match && { bus: busOf(match[1]!), code: Number(match[2]), nvswitch: xid === null, line, text: match[3]!, withoutXid: false };
}
