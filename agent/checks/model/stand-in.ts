import { bytesText } from "../quantity";

/** A file whose content was never fetched: it holds a pointer or a web page instead. */
export interface StandIn {
  kind: "lfs" | "page";
  /** A part of a sentence: "is a Git LFS pointer …". */
  reason: string;
}

/** Pointers are shorter than 1,024 bytes by Git LFS's own specification. */
export const HEAD_BYTES = 1_024;
const LFS = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\r?\n/;
const XET = /^# xet version \d/;
const PAGE = /^\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<\?xml[^>]*>\s*<(?:!doctype html|html|Error)\b)/i;

/** What a file holds instead of a model's content, judged by its first `HEAD_BYTES`; null when it is the content itself. */
export function standInOf(head: string, size: number): StandIn | null {
  if (size < HEAD_BYTES && (LFS.test(head) || XET.test(head))) {
    const name = LFS.test(head) ? "Git LFS" : "Xet";
    const real = Number(/^(?:size|filesize =) ?(\d{1,15})\s*$/m.exec(head)?.[1] ?? Number.NaN);
    const instead = Number.isFinite(real) ? ` in place of a file of ${bytesText(real)}` : "";
    return { kind: "lfs", reason: `is a ${name} pointer of ${size} bytes${instead}` };
  }
  return PAGE.test(head)
    ? { kind: "page", reason: `is a web page of ${bytesText(size)}, as a login or error page saved under its name` }
    : null;
}
