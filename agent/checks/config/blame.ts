import type { Host } from "../../host/host";
import { tailLines } from "../log-tail";

/** A log line that blames a config file. */
export interface Blame {
  log: string;
  error: string;
  text: string;
  /** The file that the line names, if it does. */
  path?: string;
}

const CLASSES =
  /\b(FileNotFoundError|IsADirectoryError|InvalidFormat\w*|yaml\.\w+\.\w+Error|YAMLException|YAMLError|ScannerError|ParserError|JSONDecodeError|TOMLDecodeError|MissingSectionHeaderError|ConfigAttributeError|ConfigKeyError|UnicodeDecodeError|SyntaxError: .*JSON)\b/;
const CONFIG_PATH = /((?:\/[\w.@+-]+)+\.(?:ya?ml|json|toml|ini|cfg|conf|env))\b/;
const MAX = 5;

/** Reads a line of a log; undefined when it blames nothing. */
export function blameIn(line: string, log: string): Blame | undefined {
  const error = CLASSES.exec(line)?.[1];
  if (error === undefined) return undefined;
  const path = CONFIG_PATH.exec(line)?.[1];
  return { log, error, text: line.trim().slice(0, 300), ...(path === undefined ? {} : { path }) };
}

/** The last lines of the workload's logs that blame a config file, newest last. */
export async function blamesIn(host: Host, logs: string[]): Promise<Blame[]> {
  const found: Blame[] = [];
  for (const glob of logs)
    for (const log of await host.glob(glob, { limit: 20 }))
      for (const line of await tailLines(host, log)) {
        const blame = blameIn(line, log);
        if (blame) found.push(blame);
      }
  return found.slice(-MAX);
}
