const CONTEXT = 2;
const MAX_LINES = 200;

/** What changed between two texts, as one block of `-` and `+` lines with a little context: enough for a log, not a patch. */
export function lineDiff(before: string, after: string): string {
  if (before === after) return "(no difference)\n";
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const lines = [
    `@@ line ${start + 1} @@`,
    ...old.slice(Math.max(0, start - CONTEXT), start).map((line) => `  ${line}`),
    ...old.slice(start, old.length - end).map((line) => `- ${line}`),
    ...fresh.slice(start, fresh.length - end).map((line) => `+ ${line}`),
    ...fresh.slice(fresh.length - end, fresh.length - end + CONTEXT).map((line) => `  ${line}`),
  ];
  const shown = lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), `(${lines.length - MAX_LINES} more lines)`] : lines;
  return `${shown.join("\n")}\n`;
}
