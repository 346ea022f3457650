import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Finding } from "@/agent/checks/check";
import { makeFolder } from "@/agent/disk/durable";
import { KnownGood } from "@/agent/disk/known-good";
import { localHost } from "@/agent/host/local-host";
import { runStep } from "@/agent/steps/run-step";
import { NOTHING_OWN } from "@/agent/trust/own-paths";
import { Runbook, type Step } from "@/lib/contracts/runbook";
import { Workload } from "@/lib/contracts/workload";

const LIBRARY = join(import.meta.dirname, "../../runbooks");

/** A built-in runbook by its slug, parsed. */
export const loadRunbook = async (slug: string): Promise<Runbook> => Runbook.parse(await loadRunbookText(slug));

/** The text of a built-in runbook's file. @throws when there is none. */
export async function loadRunbookText(slug: string): Promise<Record<string, unknown>> {
  const path = (await readdir(LIBRARY, { recursive: true })).find((name) => name.endsWith(`/${slug}.yaml`));
  if (path === undefined) throw new Error(`there is no runbook ${slug}`);
  return parse(await readFile(join(LIBRARY, path), "utf8"), { maxAliasCount: 50 }) as Record<string, unknown>;
}

/** The values that the portal would fill in: given ones, then the finding's, then defaults. An empty optional one is left out. @throws when one is missing. */
export function parametersOf(runbook: Runbook, finding: Finding, given: Record<string, string> = {}): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    const value = given[name] ?? dig(finding.data, parameter.from) ?? parameter.default;
    if (value !== undefined && value !== "") values[name] = String(value);
    else if (!parameter.optional) throw new Error(`${runbook.id}: no value for ${name}`);
  }
  return values;
}

function dig(data: Record<string, unknown>, from: string | undefined): string | number | boolean | undefined {
  if (from === undefined) return undefined;
  let at: unknown = data;
  for (const part of from
    .slice("finding.".length)
    .split(/[.[\]]+/)
    .filter(Boolean))
    at = (at as Record<string, unknown> | undefined)?.[part];
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? at : undefined;
}

/** A workload of the user who runs the bench, so that its steps run with the same rights. */
const WORKLOAD = Workload.parse({ name: "bench", kind: "service", folder: "/" });

/** Runs steps with the agent's own code, as for one target: parameters as `MW_*` variables and arguments. @throws with the log when one fails. */
export async function runSteps(steps: Step[], parameters: Record<string, string>, dir: string): Promise<string> {
  const folder = makeFolder(join(dir, "agent-state"));
  let log = "";
  for (const step of steps) {
    log += `— ${step.id}\n`;
    const result = await runStep(step, {
      host: localHost(),
      targetId: "walk",
      values: parameters,
      signal: new AbortController().signal,
      output: (_, content) => {
        log += content.toString();
      },
      history: new KnownGood(folder),
      folder,
      workload: WORKLOAD,
      own: NOTHING_OWN,
      isWalled: false,
      onProcess: () => {},
    });
    if (!result.ok) throw new Error(`step ${step.id}: ${result.sentence}\n${log}`);
  }
  return log;
}
