import { Runbook } from "@/lib/contracts/runbook";
import { lintYaml, type YamlProblem } from "../editor/lint-yaml";

/** What is wrong with a runbook's text, while it is typed. */
export function lintRunbook(yaml: string, noAliases: string): { problems: YamlProblem[]; runbook: Runbook | null } {
  const { problems, value } = lintYaml(Runbook, yaml, noAliases);
  return { problems, runbook: value };
}
