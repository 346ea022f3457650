export interface Arguments {
  command: string;
  /** What is not an option. */
  rest: string[];
  options: Record<string, string>;
  flags: Set<string>;
}

const WITH_VALUE = new Set([
  "portal",
  "token",
  "name",
  "state",
  "config",
  "policy",
  "ca",
  "wait",
  "versions",
  "step-runner",
  "identity",
  "prometheus-listen",
]);
const FLAGS = new Set(["json", "off", "help", "version"]);

/** @throws Error with one sentence for an option that does not exist or lacks its value. */
export function parseArguments(argv: string[]): Arguments {
  const result: Arguments = { command: "", rest: [], options: {}, flags: new Set() };
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    if (!word.startsWith("--")) {
      if (result.command === "") result.command = word;
      else result.rest.push(word);
      continue;
    }
    const [name, inline] = splitOnce(word.slice(2));
    if (FLAGS.has(name)) {
      result.flags.add(name);
      continue;
    }
    if (!WITH_VALUE.has(name)) throw new Error(`there is no option --${name}`);
    const value = inline ?? argv[++index];
    if (value === undefined) throw new Error(`--${name} needs a value`);
    result.options[name] = value;
  }
  return result;
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

export interface Paths {
  state: string;
  config: string;
  policy: string;
}

/** Where the agent's files lie: by default under /etc and /var/lib; `policy.json` beside the config. */
export function pathsOf({ options }: Arguments): Paths {
  const state = options.state ?? "/var/lib/millwright";
  const config = options.config ?? "/etc/millwright/agent.yaml";
  const policy = options.policy ?? `${config.slice(0, config.lastIndexOf("/") + 1)}policy.json`;
  return { state, config, policy };
}
