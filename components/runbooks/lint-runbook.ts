import { Runbook } from "@/lib/contracts/runbook";
import { lintYaml, type YamlProblem } from "../editor/lint-yaml";
import type { Said } from "../use-error-text";

/** What is wrong with a runbook's text, while it is typed. */
export function lintRunbook(yaml: string, say: (said: Said) => string): { problems: YamlProblem[]; runbook: Runbook | null } {
  const { problems, value } = lintYaml(Runbook, yaml, say);
  return { problems, runbook: value };
}
