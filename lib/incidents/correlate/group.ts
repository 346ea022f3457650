import "server-only";
import { type Story, tell } from "@/lib/told";

/** What is known of a node that others may share with it: `driver`, `label rack`, … */
export type Traits = Record<string, string>;

export interface Candidate {
  id: string;
  nodeId: string;
  checkId: string;
  code: string;
  workload: string;
  openedAtMs: number;
  traits: Traits;
  /** Not in a group yet, and not taken out of one by a person. */
  isFree: boolean;
}

export interface Join {
  memberId: string;
  leadId: string;
  why: Story;
}

/** Faults that begin within this time of each other may have one cause. */
export const WINDOW_MS = 10 * 60_000;
/** This many nodes with one fault and one trait are a group, however common the trait is. */
const CLEAR_GROUP = 3;
/** A trait that no more than this share of the fleet has tells a pair from a coincidence. */
const RARE_SHARE = 0.5;

/** On one node the first of these explains the others: a GPU that is gone also stops what runs on it. */
const causes: Record<string, readonly string[]> = {
  inference: ["gpu", "db", "model", "docker", "net"],
  serving: ["gpu", "db", "model", "docker", "net"],
  training: ["gpu", "distributed", "net"],
  distributed: ["gpu", "net"],
};
const subjectOf = (checkId: string): string => checkId.split(".")[0] ?? "";

const near = (a: Candidate, b: Candidate): boolean => Math.abs(a.openedAtMs - b.openedAtMs) <= WINDOW_MS;
const older = (a: Candidate, b: Candidate): number => a.openedAtMs - b.openedAtMs || a.id.localeCompare(b.id);

/**
 * Which incidents are members of which other: the same fault on nodes that share something, and on one node what a deeper fault explains. The
 * oldest leads. `fleetShare` says how common a trait is among all nodes.
 */
export function findJoins(candidates: readonly Candidate[], fleetShare: (trait: string, value: string) => number): Join[] {
  const inOrder = [...candidates].sort(older);
  const joins = new Map<string, Join>();
  for (const [index, lead] of inOrder.entries()) {
    if (joins.has(lead.id)) continue;
    const same = inOrder
      .slice(index + 1)
      .filter((one) => one.isFree && !joins.has(one.id) && one.checkId === lead.checkId && one.code === lead.code && near(lead, one));
    const others = same.filter((one) => one.nodeId !== lead.nodeId);
    const best = bestTrait(lead, others, fleetShare);
    if (!best) continue;
    const share = Math.round(fleetShare(best.trait, best.value) * 100);
    const why = tell("incident.sameTrait", { minutes: WINDOW_MS / 60_000, trait: best.trait, value: best.value, share });
    for (const { id } of best.sharing) joins.set(id, { memberId: id, leadId: lead.id, why });
  }
  for (const effect of inOrder) {
    if (!effect.isFree || joins.has(effect.id) || [...joins.values()].some(({ leadId }) => leadId === effect.id)) continue;
    const cause = inOrder.find((one) => one.nodeId === effect.nodeId && explains(one, effect));
    if (!cause) continue;
    const leadId = joins.get(cause.id)?.leadId ?? cause.id;
    joins.set(effect.id, { memberId: effect.id, leadId, why: tell("incident.explained", { check: cause.checkId }) });
  }
  return [...joins.values()];
}

const explains = (cause: Candidate, effect: Candidate): boolean =>
  (causes[subjectOf(effect.checkId)] ?? []).includes(subjectOf(cause.checkId)) && near(cause, effect);

/** The trait that most of the others share with the first; of two equally shared ones the rarer. */
function bestTrait(lead: Candidate, others: readonly Candidate[], fleetShare: (trait: string, value: string) => number) {
  const choices = Object.entries(lead.traits).map(([trait, value]) => ({
    trait,
    value,
    share: fleetShare(trait, value),
    sharing: others.filter((one) => one.traits[trait] === value),
  }));
  const nodesOf = (sharing: readonly Candidate[]) => new Set(sharing.map(({ nodeId }) => nodeId)).size + 1;
  const fits = choices.filter(({ sharing, share }) => sharing.length > 0 && (nodesOf(sharing) >= CLEAR_GROUP || share <= RARE_SHARE));
  return fits.sort((a, b) => b.sharing.length - a.sharing.length || a.share - b.share)[0];
}
