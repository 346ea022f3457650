import type { Host } from "../../host/host";
import { type KernelLine, kernelLog } from "../kernel-log";
import { OOM_WORDS } from "../oom-kills";
import { countText, excerpt, timeText } from "../quantity";
import { CLEARED, CLEARED_WORDS } from "./kernel-events";
import { KERNEL_WORDS } from "./kernel-kinds";
import { type Probe, type Problem, textOf } from "./problem";

/** During the boot, drivers probe for devices that do not exist and log failures. */
const START_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
/** Words of a failure: one line about a device is enough. */
const HARD =
  "[Ff]ail(?:ed|ure|ing)|FAILED|[Ff]atal|FATAL|\\b[Ll]ost\\b|\\b[Hh](?:ang|ung)\\b|\\b[Dd]ead\\b|[Uu]nrecover|[Uu]ncorrect|[Cc]orrupt|[Oo]ffline|[Uu]nresponsive|not respon|nobody cared|\\b[Ss]tuck\\b|[Ll]ockup|[Oo]verheat";
/** Words that a device also logs while it recovers: only many within an hour are a finding. */
const SOFT = "[Ee]rrors?\\b|ERROR|[Tt]im(?:ed|e)[ -]?[Oo]ut|tx_timeout|[Rr]esetting|[Aa]bort|[Oo]verflow|[Oo]verrun|syndrome";
const OFTEN = 3;
/** A device as the kernel names it at the start of a line: driver and bus address, or a disk, path or interface. */
const DEVICE =
  /^(?:\[drm\S*\] )?([\w.-]+ [0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d)\b|^(nvme nvme\w+|sd \d+:\d+:\d+:\d+|scsi(?: host)?\S*|device-mapper: \w+: [\w:]+?(?=:? )|md(?:\/raid\w*:)?\S+|infiniband [^\s:]+|ata\d+(?:\.\d+)?|irq \d+|(?:en[opsx]|eth|ib|bond|mlx|team)\w*)(?::| )/;
/** Devices of desktop computers, devices that other checks cover, and lines that programs or users cause. */
const OTHERS =
  /^(?:\[drm|drm|usb|xhci|ehci|hid|snd|i915|nouveau|amdgpu|radeon|nvidia|NVRM|vfio|thunderbolt|iwlwifi|ath\d|rtw|mt7|i801|i2c|mei|ast|mgag|bochs|pci |ie31200|EDAC|tpm|acpi|intel_|pcieport .*(?:[Cc]orrect|device \[|\[ ?\d+\]))/;
const HARMLESS =
  /[Cc]orrect(?:ed|able)|errors=|Asking for cache data|DID_OK|Illegal Request|failed to assign|no space for|regulatory|Direct firmware load|error adding target|deferred probe|probe deferral|not supported|is not ready|error recovery|recovered|[Ss]uccess|no error|Opts:|fail-over|failover|IN=\S* OUT=|audit|MSI-X|VPD|\bPTP\b|capability|link_reset|res=failed/;
const KNOWN = new RegExp([...KERNEL_WORDS, ...OOM_WORDS, "Xid", CLEARED_WORDS].join("|"));
const WORDS = new RegExp(`${HARD}|${SOFT}`);
const HARD_WORDS = new RegExp(HARD);

/** Finds devices that report failures in kernel lines for which there is no rule. */
export const kernelComplaints: Probe = async (host, memory) => {
  const log = await kernelLog(host, { pattern: [HARD, SOFT, CLEARED_WORDS].join("|"), memory, thisBoot: true, timeoutMs: 3_000 });
  if ("needs" in log) return { problems: [], looked: [] };
  const from = (await bootMs(host)) + START_MS;
  const open = log.lines.slice(log.lines.findLastIndex(({ text }) => CLEARED.exec(text)?.[1] === "kernel-errors") + 1);
  return {
    problems: complaintsOf(
      open.filter(({ boot, atMs }) => boot === "" && atMs >= from),
      log.source,
    ),
    looked: [],
  };
};

const bootMs = async (host: Host) => host.now() - (Number.parseFloat(await textOf(host, "/proc/uptime")) || 0) * 1_000;

/** One finding for all devices: the one with most lines is named. */
export function complaintsOf(lines: KernelLine[], source: string): Problem[] {
  const devices = new Map<string, KernelLine[]>();
  for (const line of lines) {
    const device = deviceIn(line.text);
    if (device) devices.set(device, [...(devices.get(device) ?? []), line]);
  }
  const ill = [...devices].filter(([, said]) => said.some(({ text }) => HARD_WORDS.test(text)) || isOften(said));
  const [worst] = ill.toSorted((a, b) => b[1].length - a[1].length);
  if (!worst) return [];
  const [device, said] = worst;
  const last = said.at(-1)!;
  const more = ill.length > 1 ? ` (and of ${countText(ill.length - 1, "other device")})` : "";
  const sentence = `The kernel reports ${countText(said.length, "failure")} of ${device}${more} that Millwright has no rule for, the last at ${timeText(last.atMs)}: ${excerpt(last.text, 200)} (${source})`;
  return [{ rank: 13, code: "kernel-errors", level: "degraded", sentence, data: { event: "kernel-errors", count: said.length } }];
}

/** The device that a line blames; null for a line without one, for harmless words and for what a rule knows. */
function deviceIn(text: string): string | null {
  if (!WORDS.test(text) || OTHERS.test(text) || HARMLESS.test(text) || KNOWN.test(text)) return null;
  return DEVICE.exec(text)?.slice(1).find(Boolean) ?? null;
}

const isOften = (said: KernelLine[]) =>
  said.some(({ atMs }, at) => (said[at + OFTEN - 1]?.atMs ?? Number.POSITIVE_INFINITY) - atMs <= HOUR_MS);
