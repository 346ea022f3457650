import type { KernelLine } from "../kernel-log";
import { excerpt, timeText } from "../quantity";

const STATUS = /NVRM:[\s\S]*\[(NV_ERR_\w+)\]/;
/** Statuses of which one is enough: the card has stopped working. */
const SEVERE = /_(?:RESET_REQUIRED|GPU_IS_LOST|ECC_ERROR|MEMORY_ERROR|GPU_UNSAFE\w*|GPU_NOT_FOUND|RC_ERROR)$/;
/** Statuses that a healthy driver also reports once. Many within an hour are a finding, for some hours: no repair marks them as dealt with. */
const LASTING = /_(?:NO_MEMORY|TIMEOUT\w*|INSUFFICIENT_RESOURCES|GPU_NOT_FULL_POWER|NOT_READY|BUSY_RETRY)$/;
const OFTEN = 3;
const HOUR_MS = 3_600_000;
const RECENT_MS = 6 * HOUR_MS;

/** What NVIDIA's driver reports in this boot by its own status codes, without an Xid; null where that is nothing. */
export function driverErrors(lines: KernelLine[], nowMs: number): string | null {
  const open = lines.slice(lines.findLastIndex(({ text }) => /millwright: xid cleared/.test(text)) + 1);
  const said = open.flatMap((line) => {
    const status = line.boot === "" ? STATUS.exec(line.text)?.[1] : undefined;
    return status ? [{ status, ...line }] : [];
  });
  const worst =
    said.findLast(({ status }) => SEVERE.test(status)) ??
    lasting(said.filter(({ status, atMs }) => LASTING.test(status) && nowMs - atMs < RECENT_MS));
  if (!worst) return null;
  const count = said.filter(({ status }) => status === worst.status).length;
  const times = count === 1 ? "once" : `${count} times`;
  return `The NVIDIA driver reports ${worst.status} ${times} without an Xid, the last at ${timeText(worst.atMs)}: ${excerpt(worst.text.replace(/^NVRM: /, ""), 160)}`;
}

const lasting = <T extends { atMs: number }>(said: T[]): T | undefined =>
  said.findLast(({ atMs }, at) => atMs - (said[at - OFTEN + 1]?.atMs ?? Number.NEGATIVE_INFINITY) <= HOUR_MS);
