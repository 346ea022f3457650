import * as z from "zod";

/** What a workload runs on, as `name → version`: packages by their canonical names, and facts of the host with a `#` before (`#python`, `#driver`, `#kernel`, `#image`, `#env:NAME`). */
export const DriftFacts = z.record(z.string(), z.string());
export type DriftFacts = z.infer<typeof DriftFacts>;

/** One thing that differs; null = absent on that side. */
export const DriftDifference = z.object({ name: z.string(), here: z.string().nullable(), there: z.string().nullable() });
export type DriftDifference = z.infer<typeof DriftDifference>;

/** What differs between a workload and what it should be like, by name. Only names in `there` bind where `onlyThere` is set. */
export function driftBetween(here: DriftFacts, there: DriftFacts, options: { onlyThere?: boolean } = {}): DriftDifference[] {
  const names = options.onlyThere ? Object.keys(there) : [...new Set([...Object.keys(here), ...Object.keys(there)])];
  return names
    .filter((name) => here[name] !== there[name])
    .sort()
    .map((name) => ({ name, here: here[name] ?? null, there: there[name] ?? null }));
}

/**
 * What most members of a group have: a name belongs to it when more than half agree on one version. Null for fewer than three members,
 * where a majority means nothing.
 */
export function majorityOf(members: DriftFacts[]): DriftFacts | null {
  if (members.length < 3) return null;
  const majority: DriftFacts = {};
  for (const name of new Set(members.flatMap((member) => Object.keys(member)))) {
    const counts = new Map<string, number>();
    for (const member of members) if (member[name] !== undefined) counts.set(member[name], (counts.get(member[name]) ?? 0) + 1);
    for (const [version, count] of counts) if (count > members.length / 2) majority[name] = version;
  }
  return majority;
}

/** `numpy 2.1.0 here, 1.26.4 in the group` */
export function describeDifference({ name, here, there }: DriftDifference, place: string): string {
  const label = name.replace(/^#/, "");
  return `${label} ${here ?? "absent"} here, ${there ?? "absent"} in ${place}`;
}
