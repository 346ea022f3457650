import { type StructuredPatchHunk, structuredPatch } from "diff";

const CONTEXT = 3;
/** Beyond so many differing lines the changed part is shown as one block: nobody reads it line by line, and finding the lines takes long. */
const MAX_DISTANCE = 400;
const NO_NEWLINE = "\\ No newline at end of file";

export interface UnifiedDiff {
  /** Hunks with three lines of context, without the file's header; empty when the texts are equal. */
  text: string;
  added: number;
  removed: number;
}

/** What changed between two texts, line by line, as `diff -u` writes it. */
export function unifiedDiff(before: string, after: string): UnifiedDiff {
  const patch = structuredPatch("", "", before, after, undefined, undefined, { context: CONTEXT, maxEditLength: MAX_DISTANCE });
  const hunks = patch?.hunks ?? [changedBlock(before, after)];
  const count = (sign: string) => hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
  return { text: hunks.map(textOf).join(""), added: count("+"), removed: count("-") };
}

/** Everything between the first and the last line that differ. */
function changedBlock(before: string, after: string): StructuredPatchHunk {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const shortest = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shortest && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < shortest - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const [gone, come] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
  const sides = [...signed("-", gone, end === 0), ...signed("+", come, end === 0)];
  const count = (sign: string) => sides.filter((line) => line.startsWith(sign)).length;
  return { oldStart: start + 1, oldLines: count("-"), newStart: start + 1, newLines: count("+"), lines: sides };
}

/** `toTheEnd`: the last of the lines is what follows the text's last newline. */
function signed(sign: string, lines: string[], toTheEnd: boolean): string[] {
  const signedLines = lines.map((line) => sign + line);
  if (!toTheEnd) return signedLines;
  return lines.at(-1) === "" ? signedLines.slice(0, -1) : [...signedLines, NO_NEWLINE];
}

/** A side without lines stands after the line before it. */
function textOf({ oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): string {
  const side = (start: number, length: number) => `${length === 0 ? start - 1 : start},${length}`;
  return `@@ -${side(oldStart, oldLines)} +${side(newStart, newLines)} @@\n${lines.map((line) => `${line}\n`).join("")}`;
}
