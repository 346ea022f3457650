import { catalog } from "../checks/catalog";
import { CheckRunner } from "../checks/check-runner";
import { localHost } from "../host/local-host";
import { drillHost } from "../host/overlay-host";
import { readPolicy } from "../trust/policy";
import { type AgentConfig, ConfigError, EMPTY_CONFIG, parseConfig } from "../workloads/config";
import { codeObjection } from "../workloads/workload-rules";

/** Runs the checks once, here and now, without a portal. Exit code 1 when one is degraded or faulty. */
export async function checkCommand(
  configPath: string,
  policyPath: string,
  id: string | undefined,
  asJson: boolean,
  print: (line: string) => void,
): Promise<number> {
  const host = drillHost(localHost({ admit: (program) => codeObjection(readPolicy(policyPath).policy, program, false) }));
  const config = await readConfig(configPath);
  if (typeof config === "string") {
    print(config);
    return 1;
  }
  const chosen = id === undefined ? catalog : catalog.filter((check) => check.id === id || check.id.startsWith(`${id}.`));
  if (chosen.length === 0) {
    print(`there is no check ${id}; there are ${catalog.map((check) => check.id).join(", ")}`);
    return 2;
  }
  const runner = new CheckRunner({ host, checks: chosen, workloads: config.workloads, tuning: {} });
  const results = (await Promise.all(chosen.map((check) => runner.runNow(check.id)))).flat();
  if (asJson) print(JSON.stringify(results, null, 2));
  else
    for (const result of results)
      print(`${result.state.padEnd(14)} ${result.id}${result.workload ? ` (${result.workload})` : ""}: ${result.sentence}`);
  return results.some((result) => result.state === "faulty" || result.state === "degraded") ? 1 : 0;

  async function readConfig(path: string): Promise<AgentConfig | string> {
    try {
      return parseConfig(await host.readText(path));
    } catch (error) {
      if (error instanceof ConfigError) return `${path}:${error.line}:${error.column} ${error.reason}`;
      return EMPTY_CONFIG;
    }
  }
}
