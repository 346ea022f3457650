import type { Formats } from "../formats";

/** A number that the check read before and after the repair. */
export interface SignalNumber {
  name: string;
  before: number;
  after: number;
  beforeText: string;
  afterText: string;
}

const MOST = 6;

/** The numbers of a finding that were read on both sides and are no longer the same, those that moved most first. */
export function signalNumbers(before: Record<string, unknown>, after: Record<string, unknown>, formats: Formats): SignalNumber[] {
  const moved = Object.entries(before).flatMap(([key, from]) => {
    const to = after[key];
    if (typeof from !== "number" || typeof to !== "number" || !Number.isFinite(from) || !Number.isFinite(to) || from === to) return [];
    const write = writerOf(key, formats);
    return [{ name: nameOf(key), before: from, after: to, beforeText: write(from), afterText: write(to) }];
  });
  const change = (one: SignalNumber) => Math.abs(one.after - one.before) / Math.max(Math.abs(one.after), Math.abs(one.before));
  return moved.toSorted((a, b) => change(b) - change(a)).slice(0, MOST);
}

/** By the unit that the key ends with. */
function writerOf(key: string, formats: Formats): (value: number) => string {
  if (/(^|_)ratio$|Ratio$/.test(key)) return formats.percent;
  if (/(_ms|Ms)$/.test(key)) return formats.duration;
  if (/(_seconds|_s|Seconds)$/.test(key)) return (value) => formats.duration(value * 1_000);
  if (/(_bytes|Bytes)$/.test(key)) return formats.bytes;
  return formats.figures;
}

/** `inter_token_ms` → `inter token`; the unit stands with the number. */
const nameOf = (key: string): string =>
  key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase()
    .replace(/ (ms|seconds|s|bytes)$/, "");
