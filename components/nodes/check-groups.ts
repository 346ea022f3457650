import type { Messages } from "next-intl";
import type { CheckDefinition, CheckState } from "@/lib/contracts/check";
import type { NodeCheck } from "@/lib/contracts/node";
import { groupBy } from "../group-by";

type GroupName = keyof Messages["nodes"]["group"];

/** By the first word of a check's id. */
const names: Record<string, GroupName> = {
  config: "configuration",
  python: "python",
  gpu: "gpu",
  docker: "containers",
  model: "models",
  inference: "serving",
  serving: "serving",
  training: "training",
  checkpoint: "training",
  distributed: "training",
  net: "network",
  db: "database",
  host: "host",
  agent: "agent",
};
const order = [...new Set(Object.values(names))];
const badness: CheckState[] = ["faulty", "degraded", "unknown", "ok", "not-applicable"];
const worse = (a: CheckState, b: CheckState) => badness.indexOf(a) - badness.indexOf(b);

/** Titles and explanations of checks by id, in place of those that an agent sends along. */
export type CheckWords = Record<string, { title: string; about: string }>;

export interface CheckEntry {
  result: NodeCheck;
  definition: CheckDefinition | undefined;
  title: string;
}
export interface CheckGroup {
  /** Among the `nodes.group` messages. */
  name: GroupName;
  entries: CheckEntry[];
}

/** Checks as the catalogue groups them, the worst first within a group; those that do not apply stand apart. */
export function groupChecks(
  results: NodeCheck[],
  definitions: CheckDefinition[],
  words: CheckWords = {},
): { groups: CheckGroup[]; notApplicable: CheckEntry[] } {
  const known = new Map(definitions.map((definition) => [definition.id, { ...definition, ...words[definition.id] }]));
  const entries = results
    .map(
      (result): CheckEntry => ({
        result,
        definition: known.get(result.id),
        title: known.get(result.id)?.title ?? words[result.id]?.title ?? result.id,
      }),
    )
    .sort(
      (a, b) =>
        worse(a.result.state, b.result.state) ||
        a.title.localeCompare(b.title, "en") ||
        a.result.workload.localeCompare(b.result.workload, "en"),
    );
  const applicable = entries.filter((entry) => entry.result.state !== "not-applicable");
  const byName = groupBy(applicable, (entry) => groupName(entry.result.id));
  const groups = [...byName].map(([name, own]) => ({ name, entries: own }));
  return {
    groups: groups.sort((a, b) => place(a.name) - place(b.name)),
    notApplicable: entries.filter((entry) => !applicable.includes(entry)),
  };
}

const groupName = (id: string): GroupName => names[id.split(".")[0] ?? ""] ?? "other";
const place = (name: GroupName) => (order.includes(name) ? order.indexOf(name) : order.length);
