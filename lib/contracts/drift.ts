import * as z from "zod";
import { EpochMs, NodeId } from "./ids";
import { Proposal } from "./incident";
import { Told } from "./told";

/** What a workload runs on, as `name → version`: packages by their canonical names, and facts of the host with a `#` before (`#python`, `#driver`, `#kernel`, `#image`, `#env:NAME`). */
export const DriftFacts = z.record(z.string(), z.string());
export type DriftFacts = z.infer<typeof DriftFacts>;

/** One thing that differs; null = absent on that side. */
export const DriftDifference = z.object({ name: z.string(), here: z.string().nullable(), there: z.string().nullable() });
export type DriftDifference = z.infer<typeof DriftDifference>;

/** The differences between a workload and its reference, by name. With `onlyThere` only names in `there` count; names in `except` never do. */
export function driftBetween(
  here: DriftFacts,
  there: DriftFacts,
  { onlyThere = false, except = [] }: { onlyThere?: boolean; except?: readonly string[] } = {},
): DriftDifference[] {
  const names = new Set([...(onlyThere ? [] : Object.keys(here)), ...Object.keys(there)]);
  for (const name of except) names.delete(name);
  return [...names]
    .filter((name) => here[name] !== there[name])
    .sort()
    .map((name) => ({ name, here: here[name] ?? null, there: there[name] ?? null }));
}

/** What most of a group have, and the names on which they disagree (`open`), which count for no member. */
export interface Majority {
  facts: DriftFacts;
  open: string[];
}

/**
 * A name belongs to the majority when more than half of all members agree on one version, and is absent from it when more than half lack it.
 * `count`: how many members are exactly like this one. Null for fewer than three members, where a majority means nothing.
 */
export function majorityOf(members: { facts: DriftFacts; count: number }[]): Majority | null {
  const total = members.reduce((sum, { count }) => sum + count, 0);
  if (total < 3) return null;
  const majority: Majority = { facts: {}, open: [] };
  for (const name of new Set(members.flatMap(({ facts }) => Object.keys(facts)))) {
    const counts = new Map<string | undefined, number>();
    for (const { facts, count } of members) counts.set(facts[name], (counts.get(facts[name]) ?? 0) + count);
    const agreed = [...counts].find(([, count]) => count > total / 2);
    if (!agreed) majority.open.push(name);
    else if (agreed[0] !== undefined) majority.facts[name] = agreed[0];
  }
  return majority;
}

/** `numpy 2.1.0 here, 1.26.4 in the group` */
export function describeDifference({ name, here, there }: DriftDifference, place: string): string {
  return `${factLabel(name)} ${here ?? "absent"} here, ${there ?? "absent"} in ${place}`;
}

/** `#driver` → `driver`, `#env:HF_HOME` → `env:HF_HOME`. */
export const factLabel = (name: string): string => name.replace(/^#/, "");

export const MOST_DIFFERENCES = 50;

/** A workload of a node among those that it is compared with. */
export const DriftMember = z.object({
  nodeId: NodeId,
  nodeName: z.string(),
  workload: z.string(),
  /** null: no difference. */
  sentence: z.string().nullable(),
  told: Told.nullable().default(null),
  differences: z.array(DriftDifference).max(MOST_DIFFERENCES),
  /** How many there are in all. */
  total: z.int(),
  incidentId: z.uuid().nullable(),
});
export type DriftMember = z.infer<typeof DriftMember>;

/** Workloads that should be alike. `source` names their reference; null: too few members, and no baseline chosen. */
export const DriftGroup = z.object({
  group: z.string(),
  /** The workload's name where the group is a label of the nodes; empty where workloads name their group themselves. */
  workload: z.string(),
  source: z.string().nullable(),
  baseline: z.object({ nodeId: NodeId, nodeName: z.string(), by: z.string(), atMs: EpochMs }).nullable(),
  members: z.int(),
  alike: z.int(),
  shown: z.array(DriftMember),
});
export type DriftGroup = z.infer<typeof DriftGroup>;

export const DriftList = z.object({ groups: z.array(DriftGroup), can: z.object({ request: z.boolean(), setBaseline: z.boolean() }) });
export type DriftList = z.infer<typeof DriftList>;

/** A node's own groups, with the runbooks that remove its differences. */
export const NodeDrift = DriftList.extend({ proposals: z.array(Proposal.extend({ workload: z.string() })) });
export type NodeDrift = z.infer<typeof NodeDrift>;

export const DriftFilter = z.strictObject({});
/** `nodeId` null: back to the majority. */
export const SetDriftBaseline = z.strictObject({
  group: z.string().regex(/^[A-Za-z0-9][\w.-]{0,79}$/, "must be the name of a group"),
  nodeId: NodeId.nullable(),
  /** The baseline that the person saw. A conflict when it has changed since. */
  seen: NodeId.nullable(),
});
export type SetDriftBaseline = z.infer<typeof SetDriftBaseline>;
