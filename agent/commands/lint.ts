import { resolve } from "node:path";
import { problemsIn } from "../checks/config/parse-config";
import { formatOf } from "../host/config-format";
import { localHost } from "../host/local-host";
import { ConfigError, parseConfig } from "../workloads/config";

const MAX_BYTES = 16 * 1024 * 1024;

/** Prints `file:line:column reason` for each problem in the files, folders and globs. Exit code 1 when there is one. */
export async function lintCommand(patterns: string[], print: (line: string) => void): Promise<number> {
  if (patterns.length === 0) {
    print("give files, folders or globs to lint");
    return 2;
  }
  const host = localHost();
  let [files, problems] = [0, 0];
  const say = (line: string) => {
    problems++;
    print(line);
  };
  for (const pattern of patterns) {
    const paths = await expand(pattern);
    if (paths.length === 0) say(`${pattern}:1:1 does not exist`);
    for (const path of paths) {
      files++;
      try {
        const { size, kind } = await host.stat(path);
        if (kind !== "file") throw new Error("it is no regular file");
        if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
        const bytes = await host.readBytes(path, 0, size);
        for (const problem of problemsIn(path, bytes)) say(`${path}:${problem.line}:${problem.column} ${problem.reason}`);
        // The agent's own config is also checked against its schema.
        if (path.endsWith("/agent.yaml")) parseConfig(bytes.toString("utf8"));
      } catch (error) {
        if (error instanceof ConfigError) say(`${path}:${error.line}:${error.column} ${error.reason}`);
        else say(`${path}:1:1 cannot be read: ${(error as Error).message}`);
      }
    }
  }
  if (problems === 0) print(`${files} ${files === 1 ? "file" : "files"}, no problems`);
  return problems === 0 ? 0 : 1;

  async function expand(pattern: string): Promise<string[]> {
    const path = resolve(pattern);
    const kind = await host.stat(path).then(
      (stat) => stat.kind,
      () => undefined,
    );
    if (kind === "directory") return (await host.glob(`${path}/**`)).filter((found) => formatOf(found) !== undefined);
    return kind === undefined ? host.glob(path) : [path];
  }
}
