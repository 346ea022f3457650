import { bytesText } from "../quantity";

/** What PyTorch says when an allocation on the GPU fails. Bytes; null where the line does not tell. */
export interface OutOfMemory {
  gpu: number | null;
  wantedBytes: number | null;
  totalBytes: number | null;
  freeBytes: number | null;
  allocatedBytes: number | null;
  /** Reserved by PyTorch's caching allocator but not in use: a large figure means fragmentation. */
  reservedUnusedBytes: number | null;
}

const OOM = /(?:torch\.(?:cuda\.)?OutOfMemoryError|CUDA out of memory)/;
/** What a traceback and its surroundings look like: after an error such lines do not mean that the work went on. */
const AFTERMATH =
  /^\s*$|^\s|^Traceback|^\w[\w.]*(Error|Exception)\b|^\[rank\d+\]|^E\d{4} |^[=-]{5,}|^(During handling|The above exception)/;
const LINES_OF_LIFE = 3;

/** The last allocation failure of a log's end, unless the log shows that the workload has come back since. */
export function lastOutOfMemory(lines: string[]): OutOfMemory | null {
  const at = lines.findLastIndex((line) => OOM.test(line));
  if (at < 0) return null;
  const later = lines.slice(at + 1).filter((line) => !AFTERMATH.test(line));
  return later.length >= LINES_OF_LIFE ? null : parseOutOfMemory(lines[at]!);
}

/** Reads the message of `torch.OutOfMemoryError` (PyTorch 1.x to 2.x spellings). */
export function parseOutOfMemory(line: string): OutOfMemory {
  const bytes = (pattern: RegExp) => sizeOf(pattern.exec(line)?.slice(1) ?? []);
  const gpu = /GPU (\d{1,3})/.exec(line)?.[1];
  return {
    gpu: gpu === undefined ? null : Number(gpu),
    wantedBytes: bytes(/Tried to allocate ([\d.]{1,12}) (\w?i?B|bytes)/),
    totalBytes: bytes(/total capacity (?:of )?([\d.]{1,12}) (\w?i?B)/) ?? bytes(/([\d.]{1,12}) (\w?i?B) total capacity/),
    freeBytes: bytes(/of which ([\d.]{1,12}) (\w?i?B|bytes) is free/) ?? bytes(/([\d.]{1,12}) (\w?i?B|bytes) free/),
    allocatedBytes: bytes(/([\d.]{1,12}) (\w?i?B) is allocated by PyTorch/) ?? bytes(/([\d.]{1,12}) (\w?i?B) already allocated/),
    reservedUnusedBytes: bytes(/([\d.]{1,12}) (\w?i?B|bytes) is reserved by PyTorch but unallocated/),
  };
}

const powers: Record<string, number> = { bytes: 0, B: 0, KiB: 1, MiB: 2, GiB: 3, TiB: 4 };
function sizeOf([number, unit]: string[]): number | null {
  const power = powers[unit ?? ""];
  const value = Number(number);
  return power === undefined || !Number.isFinite(value) ? null : Math.round(value * 1024 ** power);
}

/** More than a tenth of the card reserved and unused, and more than was asked for: the memory is there, in pieces. */
export const isFragmented = ({ reservedUnusedBytes: unused, wantedBytes, totalBytes }: OutOfMemory): boolean =>
  unused !== null && totalBytes !== null && unused > totalBytes / 10 && unused > (wantedBytes ?? 0);

/** The figures that the message gave, as half a sentence. */
export function outOfMemoryText(error: OutOfMemory): string {
  const parts: [string, number | null][] = [
    ["tried to allocate", error.wantedBytes],
    ["free", error.freeBytes],
    ["allocated by PyTorch", error.allocatedBytes],
    ["reserved but unused", error.reservedUnusedBytes],
  ];
  return parts.flatMap(([what, bytes]) => (bytes === null ? [] : `${what} ${bytesText(bytes)}`)).join(", ");
}
