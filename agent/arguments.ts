import { parseArgs } from "node:util";

export interface Arguments {
  command: string;
  /** What is not an option. */
  rest: string[];
  options: Partial<Record<Option, string>>;
  flags: Set<Flag>;
}

const value = { type: "string" } as const;
const withValue = {
  portal: value,
  token: value,
  name: value,
  state: value,
  config: value,
  policy: value,
  ca: value,
  wait: value,
  versions: value,
  "step-runner": value,
  identity: value,
  "prometheus-listen": value,
  "portal-data": value,
};
const flag = { type: "boolean" } as const;
const flags = { json: flag, off: flag, help: flag, version: flag };
type Option = keyof typeof withValue;
type Flag = keyof typeof flags;

/** @throws Error when an option is unknown, lacks its value, or has a value that it does not take. */
export function parseArguments(args: string[]): Arguments {
  const { values, positionals } = parseArgs({ args, options: { ...withValue, ...flags }, allowPositionals: true });
  const [command = "", ...rest] = positionals;
  const { json, off, help, version, ...options } = values;
  const set = Object.entries({ json, off, help, version }).filter(([, isSet]) => isSet);
  return { command, rest, options, flags: new Set(set.map(([name]) => name as Flag)) };
}

export interface Paths {
  state: string;
  config: string;
  policy: string;
}

/** The paths of the agent's files: under /etc and /var/lib by default, with `policy.json` beside the config. */
export function pathsOf({ options }: Arguments): Paths {
  const state = options.state ?? "/var/lib/millwright";
  const config = options.config ?? "/etc/millwright/agent.yaml";
  const policy = options.policy ?? `${config.slice(0, config.lastIndexOf("/") + 1)}policy.json`;
  return { state, config, policy };
}
