import type * as z from "zod";
import { compareAgentVersions } from "../../lib/contracts/agent-bundle";
import type { UpdateStep } from "../../lib/contracts/runbook";
import { resolveValue } from "../steps/step";
import { AGENT_VERSION } from "../version";
import type { DryContext, Said } from "./dry-context";

/** What would happen to the agent itself. Signature and hash are checked only when the bundle is fetched. */
export function dryUpdate({ update }: z.infer<typeof UpdateStep>, { values }: DryContext): Said {
  if (update.action === "return") return { verdict: "would-act", sentence: "The agent from before this repair would run again" };
  const [version, allowOlder] = [resolveValue(update.version, values), resolveValue(update.allowOlder, values)];
  if (compareAgentVersions(version, AGENT_VERSION) < 0 && allowOlder !== "true")
    return { verdict: "would-fail", sentence: `Agent ${version} is older than ${AGENT_VERSION}, which runs here` };
  return { verdict: "would-act", sentence: `Agent ${version} would run in place of ${AGENT_VERSION}, once its signature and SHA-256 hold` };
}
