export interface GroupError {
  label: string;
  lines: number;
  /** The groups that its lines were put into. */
  groups: string[];
}

/** The share of items whose group has exactly the items of their label, and the missed labels, largest first. */
export function groupAccuracy(found: readonly string[], labels: readonly string[]): { ga: number; errors: GroupError[] } {
  const sizes = new Map<string, number>();
  for (const id of found) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  const byLabel = new Map<string, { lines: number; groups: Set<string> }>();
  labels.forEach((label, i) => {
    const entry = byLabel.get(label) ?? { lines: 0, groups: new Set<string>() };
    entry.lines++;
    entry.groups.add(found[i]!);
    byLabel.set(label, entry);
  });
  let right = 0;
  const errors: GroupError[] = [];
  for (const [label, { lines, groups }] of byLabel) {
    const [only] = groups;
    if (groups.size === 1 && sizes.get(only!) === lines) right += lines;
    else errors.push({ label, lines, groups: [...groups] });
  }
  return { ga: right / labels.length, errors: errors.sort((a, b) => b.lines - a.lines) };
}
