const CONTEXT = 3;
/** Beyond so many differing lines the changed part is shown as one block: nobody reads it line by line. */
const MAX_DISTANCE = 400;
const NO_NEWLINE = "\n\\ No newline at end of file";

type Edit = { sign: " " | "-" | "+"; line: string };

export interface UnifiedDiff {
  /** Hunks with three lines of context, without the file's header; empty when the texts are equal. */
  text: string;
  added: number;
  removed: number;
}

/** What changed between two texts, line by line, as `diff -u` writes it. */
export function unifiedDiff(before: string, after: string): UnifiedDiff {
  const edits = before === after ? [] : editsOf(linesOf(before), linesOf(after));
  const count = (sign: Edit["sign"]) => edits.filter((edit) => edit.sign === sign).length;
  return { text: hunksOf(edits), added: count("+"), removed: count("-") };
}

/** A last line without its newline differs from one with it, so it says so. */
function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop()!;
  return last === "" ? lines : [...lines, last + NO_NEWLINE];
}

function editsOf(old: string[], fresh: string[]): Edit[] {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const same = (lines: string[]): Edit[] => lines.map((line) => ({ sign: " ", line }));
  const [oldPart, freshPart] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
  return [...same(old.slice(0, start)), ...shortestEdits(oldPart, freshPart), ...same(old.slice(old.length - end))];
}

/** Myers' greedy walk: the furthest point on each diagonal, one edit more each round; the rounds are kept to walk back. */
function shortestEdits(old: string[], fresh: string[]): Edit[] {
  const rounds: Int32Array[] = [];
  let furthest = new Int32Array(2 * MAX_DISTANCE + 3);
  const at = (diagonal: number) => diagonal + MAX_DISTANCE + 1;
  for (let distance = 0; distance <= MAX_DISTANCE; distance++) {
    rounds.push(furthest.slice());
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const down = diagonal === -distance || (diagonal !== distance && furthest[at(diagonal - 1)]! < furthest[at(diagonal + 1)]!);
      let x = down ? furthest[at(diagonal + 1)]! : furthest[at(diagonal - 1)]! + 1;
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x++;
      furthest[at(diagonal)] = x;
      if (x >= old.length && x - diagonal >= fresh.length) return walkBack(old, fresh, rounds, at);
    }
    furthest = furthest.slice();
  }
  return [...old.map((line): Edit => ({ sign: "-", line })), ...fresh.map((line): Edit => ({ sign: "+", line }))];
}

function walkBack(old: string[], fresh: string[], rounds: Int32Array[], at: (diagonal: number) => number): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [old.length, fresh.length];
  for (let distance = rounds.length - 1; distance >= 0; distance--) {
    const furthest = rounds[distance]!;
    const diagonal = x - y;
    const down = diagonal === -distance || (diagonal !== distance && furthest[at(diagonal - 1)]! < furthest[at(diagonal + 1)]!);
    const fromX = furthest[at(down ? diagonal + 1 : diagonal - 1)]!;
    const fromY = fromX - (down ? diagonal + 1 : diagonal - 1);
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) {
      y--;
      edits.push({ sign: " ", line: old[--x]! });
    }
    if (distance === 0) break;
    edits.push(down ? { sign: "+", line: fresh[--y]! } : { sign: "-", line: old[--x]! });
  }
  return edits.reverse();
}

function hunksOf(edits: Edit[]): string {
  const changed = edits.flatMap((edit, index) => (edit.sign === " " ? [] : [index]));
  const spans: [number, number][] = [];
  for (const index of changed) {
    const last = spans.at(-1);
    if (last && index - CONTEXT <= last[1]) last[1] = index + CONTEXT + 1;
    else spans.push([Math.max(0, index - CONTEXT), index + CONTEXT + 1]);
  }
  return spans.map(([from, to]) => hunkOf(edits, from, to)).join("");
}

function hunkOf(edits: Edit[], from: number, to: number): string {
  const part = edits.slice(from, to);
  const side = (other: Edit["sign"]) => {
    const before = edits.slice(0, from).filter((edit) => edit.sign !== other).length;
    const length = part.filter((edit) => edit.sign !== other).length;
    return `${length === 0 ? before : before + 1},${length}`;
  };
  return `@@ -${side("+")} +${side("-")} @@\n${part.map(({ sign, line }) => `${sign}${line}\n`).join("")}`;
}
