import { type SxidKind, sxidTable } from "./sxid-table";
import { type Action, type Verdict, xidTable } from "./xid-table";

export interface XidEntry {
  code: number;
  name: string;
  /** Null where NVIDIA names no action. */
  nvidia: Verdict | null;
  /** Null where gpud gives no action. */
  gpud: Verdict | null;
}

const xids = new Map(xidTable.map(([code, name, nvidia, gpud]) => [code, { code, name, nvidia, gpud } satisfies XidEntry]));
const sxids = new Map(sxidTable.map(([code, name, kind, gpudReboots = false]) => [code, { code, name, kind, gpudReboots }]));

/** An Xid that no catalogue lists goes to the vendor. */
export const xidEntry = (code: number): XidEntry =>
  xids.get(code) ?? { code, name: "not in the catalogue", nvidia: "hand-off", gpud: null };

export interface SxidEntry {
  code: number;
  name: string;
  kind: SxidKind;
  /** gpud asks for a reboot although NVIDIA calls it non-fatal. */
  gpudReboots: boolean;
}

/** Null for an SXid that no list names: only its own line says how severe it is. */
export const sxidEntry = (code: number): SxidEntry | null => sxids.get(code) ?? null;

/** How a verdict reads in a sentence. */
export const verdictText: Record<Verdict, string> = {
  ignore: "ignore it",
  "restart-workload": "restart the workload",
  "reset-gpu": "reset the GPU",
  "reboot-host": "reboot the host",
  nvlink: "follow the NVLink workflow",
  "follow-other": "follow the other Xid",
  "read-line": "do what the line says",
  "hand-off": "hand it to the vendor",
};

/** The recovery action that an Xid 154 line names (`… to 0x1 (GPU Reset Required)`); null when it names none that we know. */
export function recoveryAction(line: string): { verdict: Action; words: string } | null {
  const words = /changed from .*? to \S+ \(([^)]{1,60})\)/.exec(line)?.[1];
  if (words === undefined) return null;
  const known: [RegExp, Action][] = [
    [/^none/i, "ignore"],
    [/reboot/i, "reboot-host"],
    [/drain.*reset/i, "reset-gpu"],
    [/drain/i, "nvlink"],
    [/reset/i, "reset-gpu"],
  ];
  const verdict = known.find(([pattern]) => pattern.test(words))?.[1];
  return verdict ? { verdict, words } : null;
}
