import { degraded, faulty, type HostCheck, hostCheck, ok } from "./check";

export interface SelfView {
  /** Why the config file is not used. */
  configProblem(): string | undefined;
  policyProblem(): string | undefined;
  /** What was found damaged in the state folder. */
  warnings(): string[];
  summary(): string;
}

/** A check of the agent itself, so that its own broken config is reported like a workload's. */
export const selfCheck = (self: SelfView): HostCheck =>
  hostCheck({
    id: "agent.config",
    title: "Agent's own files",
    about:
      "Reads the agent's config, policy and state. While the config is broken the last good one stays in force, so a new workload would silently not be watched.",
    knows: "agent.yaml, policy.json and the files of the agent's state folder.",
    cannotSee: "Whether the declared workloads run: the other checks look at that.",
    every: "5s",
    within: "2s",
    async run() {
      const policy = self.policyProblem();
      if (policy) return faulty("policy-invalid", policy, { problem: policy });
      const problem = self.configProblem();
      if (problem) return faulty("does-not-parse", `${problem}; the last good config stays in force`, { problem });
      const [warning] = self.warnings();
      if (warning) return degraded("state-damaged", warning, { warnings: self.warnings() });
      return ok(self.summary());
    },
  });
