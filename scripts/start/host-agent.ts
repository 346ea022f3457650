import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { createEnrolment } from "@/lib/nodes/create-enrolment";

export interface HostAgent {
  state: string;
  config: string;
}

const CONFIG = `# What the agent on this host looks after. Saved changes are picked up within seconds.
# A workload names the files, logs and endpoints that belong to one thing that runs here:
#
# workloads:
#   - name: chat
#     kind: serving
#     configs: [/srv/chat/config.yaml]
#     endpoint: http://127.0.0.1:8000
workloads: []
`;

/** People who try Millwright do not expect their machine to reboot. */
const POLICY = { mode: "full", forbid: ["reboot", "packages"] };

/** The agent's files for the machine that Millwright runs on. Made at the first start; after that people own them. */
export function prepareHostAgent(dataFolder: string): HostAgent {
  const state = path.join(dataFolder, "agent");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const config = path.join(state, "agent.yaml");
  const policy = path.join(state, "policy.json");
  if (!existsSync(config)) writeFileSync(config, CONFIG);
  if (!existsSync(policy)) writeFileSync(policy, `${JSON.stringify(POLICY, null, 2)}\n`);
  return { state, config };
}

/** Arguments for the agent. Waits for the first organisation and enrols the agent there. `stopped` ends the wait. */
export async function hostAgentArguments(agent: HostAgent, portal: string, stopped: () => boolean): Promise<string[] | null> {
  const place = ["--state", agent.state, "--config", agent.config, "--portal-data", path.dirname(agent.state)];
  const run = ["run", "--portal", portal, ...place, "--name", os.hostname()];
  const enrolled = existsSync(path.join(agent.state, "identity.json"));
  if (enrolled) return run;
  while (!stopped()) {
    const [orgId] = await listOrgIds().catch(() => []);
    if (orgId) {
      const { token } = await createEnrolment(asSystem(orgId), { name: os.hostname(), ttlMinutes: 60 });
      return [...run, "--token", token];
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return null;
}
