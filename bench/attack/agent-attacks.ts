import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as z from "zod";

/** Tests that attack an agent as a workload's user, a compromised portal or a malicious runbook. They need no portal. */
const files = [
  "agent/host/workload-code.test.ts",
  "agent/host/parse-limit.test.ts",
  "agent/checks/had.test.ts",
  "agent/checks/training/csv-metrics.test.ts",
  "agent/logs/followed-log.test.ts",
  "agent/steps/step-rights.test.ts",
  "agent/wall/wall.test.ts",
  "agent/trust/envelope.test.ts",
  "agent/trust/time-floor.test.ts",
  "agent/root-steps/step-runner.test.ts",
  "agent/install.test.ts",
];
const Report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});

export interface AgentAttack {
  promise: string;
  /** Skipped: this machine lacks what the attack needs, such as root's rights. */
  outcome: "held" | "broken" | "skipped";
}

/** Runs the attacks on the agent. Each is a real process; attacks that need root also use real users. */
export function attackAgent(root: string): AgentAttack[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mw-attack-"));
  const output = path.join(folder, "report.json");
  try {
    const args = ["node_modules/vitest/vitest.mjs", "run", "--maxWorkers=1", "--reporter=json", `--outputFile=${output}`, ...files];
    spawnSync(process.execPath, args, { cwd: root, stdio: "ignore", timeout: 600_000 });
    const { testResults } = Report.parse(JSON.parse(readFileSync(output, "utf8")));
    return testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({
        promise: `agent: ${fullName}`,
        outcome: status === "passed" ? ("held" as const) : status === "failed" ? ("broken" as const) : ("skipped" as const),
      })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
