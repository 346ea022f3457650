import type { CheckDefinition, CheckResult, CheckState } from "@/lib/contracts/check";
import { groupBy } from "../group-by";

const titles: Record<string, string> = {
  config: "Configuration",
  python: "Python",
  gpu: "GPU",
  docker: "Containers",
  model: "Models",
  inference: "Serving",
  serving: "Serving",
  training: "Training",
  checkpoint: "Training",
  distributed: "Training",
  net: "Network",
  db: "Database",
  host: "Host",
  agent: "Agent",
};
const order = [...new Set(Object.values(titles))];
const badness: CheckState[] = ["faulty", "degraded", "unknown", "ok", "not-applicable"];
const worse = (a: CheckState, b: CheckState) => badness.indexOf(a) - badness.indexOf(b);

export interface CheckEntry {
  result: CheckResult;
  definition: CheckDefinition | undefined;
  title: string;
}
export interface CheckGroup {
  title: string;
  entries: CheckEntry[];
}

/** Checks as the catalogue groups them, the worst first within a group; those that do not apply stand apart. */
export function groupChecks(results: CheckResult[], definitions: CheckDefinition[]): { groups: CheckGroup[]; notApplicable: CheckEntry[] } {
  const known = new Map(definitions.map((definition) => [definition.id, definition]));
  const entries = results
    .map((result): CheckEntry => ({ result, definition: known.get(result.id), title: known.get(result.id)?.title ?? result.id }))
    .sort(
      (a, b) =>
        worse(a.result.state, b.result.state) || a.title.localeCompare(b.title) || a.result.workload.localeCompare(b.result.workload),
    );
  const applicable = entries.filter((entry) => entry.result.state !== "not-applicable");
  const byTitle = groupBy(applicable, (entry) => groupTitle(entry.result.id));
  const groups = [...byTitle].map(([title, own]) => ({ title, entries: own }));
  return {
    groups: groups.sort((a, b) => place(a.title) - place(b.title)),
    notApplicable: entries.filter((entry) => !applicable.includes(entry)),
  };
}

const groupTitle = (id: string) => titles[id.split(".")[0] ?? ""] ?? "Other";
const place = (title: string) => (order.includes(title) ? order.indexOf(title) : order.length);
