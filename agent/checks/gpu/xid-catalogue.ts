/**
 * What to do first about an Xid, after NVIDIA's catalogue and after gpud, side by side because they differ.
 * Sources: NVIDIA "Analyzing Xid Errors with the Xid Catalog" (docs.nvidia.com/deploy/xid-errors, as of 2025-10-29, column "Immediate Action");
 * gpud's Xid table (github.com/leptonai/gpud, components/accelerator/nvidia/xid, first repair action). Names are shortened.
 */
export type Verdict = "ignore" | "restart-workload" | "reset-gpu" | "reboot-host" | "nvlink" | "follow-other" | "read-line" | "hand-off";

export interface XidEntry {
  code: number;
  name: string;
  nvidia: Verdict;
  /** Null where gpud gives no action. */
  gpud: Verdict | null;
}

const table: [code: number, name: string, nvidia: Verdict, gpud: Verdict | null][] = [
  [8, "GPU stopped processing", "restart-workload", null],
  [11, "corrupted push buffer stream", "restart-workload", null],
  [13, "graphics engine exception", "restart-workload", "restart-workload"],
  [25, "illegal push buffer stream", "restart-workload", null],
  [31, "GPU memory page fault", "restart-workload", "restart-workload"],
  [32, "corrupted push buffer stream", "restart-workload", "reboot-host"],
  [38, "driver firmware error", "ignore", "reboot-host"],
  [39, "copy engine exception", "restart-workload", null],
  [43, "GPU stopped processing", "ignore", "restart-workload"],
  [44, "engine fault during context switch", "ignore", "reboot-host"],
  [45, "preemptive cleanup after an earlier error", "follow-other", "ignore"],
  [46, "GPU stopped processing", "reset-gpu", "reboot-host"],
  [48, "double-bit ECC error", "reset-gpu", "reboot-host"],
  [54, "auxiliary power not connected", "hand-off", null],
  [62, "internal micro-controller halt", "reset-gpu", "reboot-host"],
  [63, "memory row remapping event", "ignore", "reboot-host"],
  [64, "memory row remapping failure", "reset-gpu", "reboot-host"],
  [68, "video decoder exception", "restart-workload", "reboot-host"],
  [69, "graphics engine class error", "restart-workload", "reboot-host"],
  [74, "NVLink error", "nvlink", "reboot-host"],
  [79, "GPU has fallen off the bus", "reboot-host", "reboot-host"],
  [92, "high rate of single-bit ECC errors", "ignore", "ignore"],
  [93, "InfoROM wear limit", "ignore", null],
  [94, "contained memory error", "restart-workload", "reboot-host"],
  [95, "uncontained memory error", "reset-gpu", "reboot-host"],
  [109, "context switch timeout", "reset-gpu", null],
  [110, "security fault", "reset-gpu", "reboot-host"],
  [119, "GSP RPC timeout", "reset-gpu", "reboot-host"],
  [120, "GSP error", "reset-gpu", "reboot-host"],
  [121, "chip-to-chip link error", "ignore", "reboot-host"],
  [136, "link training failed", "reset-gpu", null],
  [137, "NVLink privilege error", "ignore", "restart-workload"],
  [140, "unrecovered ECC error", "reset-gpu", "reboot-host"],
  [143, "GPU initialisation error", "reset-gpu", "hand-off"],
  [144, "NVLink SAW error", "nvlink", null],
  [145, "NVLink RLW error", "nvlink", null],
  [146, "NVLink TLW error", "nvlink", null],
  [147, "NVLink TREX error", "nvlink", null],
  [148, "NVLink NVLPW error", "nvlink", null],
  [149, "NVLink NETIR error", "nvlink", null],
  [150, "NVLink MSE error", "nvlink", null],
  [154, "GPU recovery action changed", "read-line", null],
  [155, "NVLink software-defined error", "reset-gpu", null],
  [156, "resource retirement event", "reset-gpu", null],
  [157, "resource retirement failure", "ignore", null],
  [158, "GPU fatal timeout", "reset-gpu", null],
];

const byCode = new Map(table.map(([code, name, nvidia, gpud]) => [code, { code, name, nvidia, gpud } satisfies XidEntry]));

/** An Xid that no catalogue lists is a matter for the vendor. */
export const xidEntry = (code: number): XidEntry =>
  byCode.get(code) ?? { code, name: "not in the catalogue", nvidia: "hand-off", gpud: null };

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
export function recoveryAction(line: string): { verdict: Exclude<Verdict, "follow-other" | "read-line">; words: string } | null {
  const words = /changed from .*? to \S+ \(([^)]{1,60})\)/.exec(line)?.[1];
  if (words === undefined) return null;
  const known: [RegExp, Exclude<Verdict, "follow-other" | "read-line">][] = [
    [/^none/i, "ignore"],
    [/reboot/i, "reboot-host"],
    [/drain.*reset/i, "reset-gpu"],
    [/drain/i, "nvlink"],
    [/reset/i, "reset-gpu"],
  ];
  const verdict = known.find(([pattern]) => pattern.test(words))?.[1];
  return verdict ? { verdict, words } : null;
}
