import type { DriftGroup } from "@/lib/contracts/drift";

/** `training: llm` where nodes carry the label, else the group's own name; the machines themselves are named so. */
export const groupTitle = ({ group, workload }: DriftGroup) =>
  workload === "#host" ? `${group}: the machines` : workload ? `${group}: ${workload}` : group;

/** What its members are compared with, in a sentence. */
export function likeWhat({ source, baseline, members }: DriftGroup): string {
  if (baseline) return `Compared with ${baseline.nodeName}, chosen by ${baseline.by}`;
  if (source !== null) return `Compared with ${source}`;
  return members < 3
    ? `A majority needs three members; there ${members === 1 ? "is one" : "are two"}. Choose a baseline node to compare now.`
    : "Being compared.";
}
