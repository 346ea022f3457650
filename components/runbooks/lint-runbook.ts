import { Runbook } from "@/lib/contracts/runbook";
import { lintYaml, type YamlProblem } from "../editor/lint-yaml";

/** What is wrong with a runbook's text, while it is typed. */
export function lintRunbook(yaml: string): { problems: YamlProblem[]; runbook: Runbook | null } {
  const { problems, value } = lintYaml(Runbook, yaml);
  return { problems, runbook: value };
}
