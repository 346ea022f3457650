import { degraded, type HostCheck, hostCheck, ok, unknown } from "../checks/check";
import { AGENT_VERSION } from "../version";
import type { LastTrial } from "./versions";

export interface VersionView {
  /** Whether the portal has taken a report of this process. */
  hasReported(): boolean;
  lastTrial(): LastTrial | undefined;
}

/** Proves an update: the version that runs has itself told the portal so. */
export const versionCheck = (view: VersionView): HostCheck =>
  hostCheck({
    id: "agent.version",
    title: "Agent's version",
    about:
      "Says which version of the agent runs here and whether the portal has heard from it. A new version that does not report is replaced by the one before it, and then this says why.",
    knows: "The versions that this host holds, and how the last trial of one ended.",
    cannotSee: "Whether a newer version exists: the portal knows that.",
    every: "30s",
    within: "2s",
    async run() {
      const last = view.lastTrial();
      if (last?.state === "returned") {
        const { from, to } = last.trial;
        return degraded("returned", `Agent ${to} ${last.why}: ${from} runs again.`, { from, to, why: last.why });
      }
      if (!view.hasReported()) return unknown(`Agent ${AGENT_VERSION} runs and has not reported yet.`);
      return ok(`Agent ${AGENT_VERSION} runs and has reported.`);
    },
  });
