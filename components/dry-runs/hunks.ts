/** One changed place of a file: its lines before and after, and where they stand. */
export interface Hunk {
  beforeLine: number;
  afterLine: number;
  before: string;
  after: string;
}

/**
 * Reads a unified diff back. Lines that are not part of one (a note that it was cut) are left out. The parser of `diff`, which the agent
 * writes them with, refuses a diff that was cut.
 */
export function hunksOf(diff: string): Hunk[] {
  const hunks: { beforeLine: number; afterLine: number; before: string[]; after: string[] }[] = [];
  for (const line of diff.split("\n")) {
    const head = /^@@ -(\d+),\d+ \+(\d+),\d+ @@$/.exec(line);
    if (head) hunks.push({ beforeLine: Number(head[1]), afterLine: Number(head[2]), before: [], after: [] });
    const hunk = hunks.at(-1);
    if (head || !hunk) continue;
    const text = line.slice(1);
    if (line.startsWith(" ") || line.startsWith("-")) hunk.before.push(text);
    if (line.startsWith(" ") || line.startsWith("+")) hunk.after.push(text);
  }
  return hunks.map((hunk) => ({ ...hunk, before: hunk.before.join("\n"), after: hunk.after.join("\n") }));
}
