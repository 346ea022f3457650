import { stringify } from "yaml";
import type { Workload } from "../../lib/contracts/workload";
import { discoverWorkloads } from "../discover/discover-workloads";
import { localHost } from "../host/local-host";
import { ConfigError, EMPTY_CONFIG, parseConfig } from "../workloads/config";

/** Without empty lists. */
const tidy = ({ configs, logs, ...rest }: Workload) => ({
  ...rest,
  ...(configs.length > 0 ? { configs } : {}),
  ...(logs.length > 0 ? { logs } : {}),
});

/** Prints workloads that run here and are not declared, as lines to copy into the config. */
export async function discoverCommand(configPath: string, print: (line: string) => void): Promise<number> {
  const host = localHost();
  const config = await host
    .readText(configPath)
    .then(parseConfig)
    .catch((error: unknown) => {
      if (error instanceof ConfigError) print(`# ${configPath}:${error.message}`);
      return EMPTY_CONFIG;
    });
  const found = await discoverWorkloads(host, config.workloads);
  if (found.length === 0) {
    print("# nothing that looks like a workload runs here undeclared");
    return 0;
  }
  for (const { title } of found) print(`# ${title}`);
  print(stringify({ workloads: found.map(({ workload }) => tidy(workload)) }, { lineWidth: 0 }).trimEnd());
  return 0;
}
