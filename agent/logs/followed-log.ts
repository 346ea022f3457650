import { closeSync, fstatSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { LINE_LIMIT } from "../../lib/contracts/log-batch";
import { openFile, openPlace } from "../host/safe-open";

/** How much of a file is read in one look: its newest part. */
const MOST_READ = 32 * 1024 * 1024;
/** How much of what came before that part is read to count its lines. Of anything older only the size is known. */
const MOST_COUNTED = 128 * 1024 * 1024;
/** What one look at every log reads in all, so that a workload with many large files does not hold the agent up. */
const MOST_OF_A_LOOK = 192 * 1024 * 1024;
/** What every log gets of a look, even when others have used it up. */
const LEAST_READ = 1024 * 1024;
const COUNTED_AT_ONCE = 64 * 1024;
/** A line that is longer than this without an end is taken as it is. */
const MOST_OPEN = 64 * 1024;

/** Where reading stopped: a file by its inode, and the byte after the last whole line. */
export interface LogPosition {
  inode: number;
  offset: number;
}

/** Bytes that one look may still read. */
export interface Look {
  left: number;
}
export const newLook = (): Look => ({ left: MOST_OF_A_LOOK });

export interface Appended {
  lines: string[];
  /** Lines that were appended and are not in `lines`. */
  dropped: number;
  /** More was appended, and too much to count its lines. */
  unreadBytes: number;
  position: LogPosition;
}

/**
 * The whole lines that were appended to a log since `from`, at most `most` of them. Without `from` a file that is younger than `sinceMs` is
 * read whole, and of an older one nothing that is already there. A file that was rotated or cut short is read from its beginning. A link is
 * followed only to what belongs to the link's owner.
 * @returns null when there is no such file. @throws UnsafePath when it must not be read, NodeJS.ErrnoException when it cannot be.
 */
export function readAppended(
  path: string,
  from: LogPosition | undefined,
  { most, sinceMs, look }: { most: number; sinceMs: number; look: Look },
): Appended | null {
  const place = openPlace(path);
  try {
    const opened = openFile(place);
    if (!opened) return null;
    try {
      const { ino: inode, size, birthtimeMs } = fstatSync(opened.file);
      if (!from && birthtimeMs < sinceMs) return { lines: [], dropped: 0, unreadBytes: 0, position: { inode, offset: size } };
      const isSame = from?.inode === inode && from.offset <= size;
      return takeLines(opened.file, { inode, offset: isSame ? from.offset : 0 }, size, { most, look });
    } finally {
      closeSync(opened.file);
    }
  } finally {
    closeSync(place.folder);
  }
}

function takeLines(file: number, from: LogPosition, size: number, { most, look }: { most: number; look: Look }): Appended {
  const start = Math.max(from.offset, size - Math.max(LEAST_READ, Math.min(MOST_READ, look.left)));
  look.left = Math.max(0, look.left - (size - start));
  const bytes = readPart(file, start, size);
  const lines: string[] = [];
  const unreadBytes = Math.max(0, start - Math.min(MOST_COUNTED, look.left) - from.offset);
  look.left -= start - from.offset - unreadBytes;
  let dropped = countSkipped(file, from.offset + unreadBytes, start);
  let done = 0;
  // The rest of the line in which reading starts again belongs to what was skipped.
  if (start > from.offset) done = Math.max(0, bytes.indexOf(10) + 1);
  while (lines.length < most) {
    const end = bytes.indexOf(10, done);
    if (end < 0) break;
    lines.push(lineText(bytes.subarray(done, end)));
    done = end + 1;
  }
  if (lines.length >= most) {
    for (let at = done; at < bytes.length; at += COUNTED_AT_ONCE) dropped += countEnds(bytes.subarray(at, at + COUNTED_AT_ONCE));
    done = Math.max(done, bytes.lastIndexOf(10) + 1);
  }
  if (bytes.length - done > MOST_OPEN) {
    if (lines.length < most) lines.push(lineText(bytes.subarray(done)));
    else dropped++;
    done = bytes.length;
  }
  return { lines: lines.filter((line) => line !== ""), dropped, unreadBytes, position: { inode: from.inode, offset: start + done } };
}

function readPart(file: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  return bytes.subarray(0, bytes.length > 0 ? readSync(file, bytes, 0, bytes.length, start) : 0);
}

/** Lines between two places of a file, the one that ends behind the second included. */
function countSkipped(file: number, from: number, to: number): number {
  if (to <= from) return 0;
  let count = 1;
  for (let at = from; at < to; at += COUNTED_AT_ONCE) count += countEnds(readPart(file, at, Math.min(to, at + COUNTED_AT_ONCE)));
  return count;
}

/** Splits the text: without a compiler, as the agent runs, looking for one line after another takes ten times as long where lines are short. */
const countEnds = (bytes: Buffer): number => bytes.toString("latin1").split("\n").length - 1;

/** A progress bar draws its line again and again after a CR: its last state counts. */
function lineText(bytes: Buffer): string {
  const text = stripVTControlCharacters(bytes.subarray(0, LINE_LIMIT * 8).toString("utf8")).trimEnd();
  return text.slice(text.lastIndexOf("\r") + 1).slice(0, LINE_LIMIT);
}
