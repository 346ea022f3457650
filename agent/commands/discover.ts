import { stringify } from "yaml";
import { ConfigError, EMPTY_CONFIG, parseConfig } from "../config";
import { discoverWorkloads } from "../discover";
import { localHost } from "../local-host";

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
  print(stringify({ workloads: found.map(({ pid: _, command: __, ...workload }) => workload) }, { lineWidth: 0 }).trimEnd());
  return 0;
}
