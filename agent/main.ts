import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { type Arguments, parseArguments, pathsOf } from "./arguments";
import { checkCommand } from "./commands/check";
import { discoverCommand } from "./commands/discover";
import { drainCommand } from "./commands/drain";
import { lintCommand } from "./commands/lint";
import { plainText } from "./commands/plain-text";
import { statusCommand } from "./commands/status";
import { makeFolder } from "./disk/durable";
import { lockState } from "./disk/state-lock";
import { identityOf } from "./link/identity-of";
import { stepRunnerCommand } from "./root-steps/step-runner";
import type { AgentOptions } from "./run/options";
import { runAgent } from "./run-agent";
import { AGENT_VERSION } from "./version";

const USAGE = `millwright-agent ${AGENT_VERSION}

  run       --portal URL --token TOKEN [--name NAME]   enrol once, then watch and repair this host
  enrol     --portal URL --token TOKEN [--name NAME]   enrol only
  status    [--json]                                   what the running agent says of itself
  check     [ID] [--json]                              run the checks once, here
  lint      PATH...                                    parse config files; file:line:column of each problem
  drain     [--off] [--wait SECONDS]                   begin no new repair; wait for the one that runs
  discover                                             workloads that run here and are not declared

  --state DIR    default /var/lib/millwright     --config FILE   default /etc/millwright/agent.yaml
  --prometheus-listen 127.0.0.1:PORT                   with run: serve /metrics there; nothing listens by default
  --policy FILE  default policy.json beside it   --ca FILE       certificates to trust for the portal
`;

const print = (line: string) => void process.stdout.write(`${plainText(line)}\n`);
const log = (line: string) => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

/** How long the installer waits for a portal that does not answer. */
const ENROL_MS = 60_000;
/** Longest time between SIGTERM and the end. */
const STOP_MS = 6_000;
/** Asks the launcher to start the agent again, with whatever version is in charge then. */
const RESTART = 75;

// A mount that hangs holds a thread of libuv's pool; with the default of four, four such files would stop all file access.
process.env.UV_THREADPOOL_SIZE ??= "12";

async function main(): Promise<number> {
  const given = parseArguments(process.argv.slice(2));
  const { state, config, policy } = pathsOf(given);
  if (given.flags.has("version")) return says(AGENT_VERSION);
  if (given.flags.has("help")) return says(USAGE);
  switch (given.command) {
    case "run":
      return run(given);
    case "enrol":
      return enrolOnly(given);
    case "status":
      return statusCommand(state, given.flags.has("json"), print);
    case "check":
      return checkCommand(config, policy, given.rest[0], given.flags.has("json"), print);
    case "lint":
      return lintCommand(given.rest, print);
    case "drain":
      return drainCommand(state, given.flags.has("off"), Number(given.options.wait ?? 600) * 1_000, print);
    case "step":
      return stepRunnerCommand({ identity: given.options.identity ?? `${config}.identity`, config, policy, state });
    case "discover":
      return discoverCommand(config, print);
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

function agentOptions(given: Arguments, signal: AbortSignal, restart = () => {}): AgentOptions {
  const { portal, token, name, ca, versions } = given.options;
  return {
    ...pathsOf(given),
    portal,
    token,
    ca: ca === undefined ? undefined : readFileSync(ca, "utf8"),
    name: name ?? hostname(),
    versions,
    prometheusListen: given.options["prometheus-listen"],
    portalData: given.options["portal-data"],
    stepRunner: given.options["step-runner"],
    ownFile: process.argv[1] ?? "",
    restart,
    log,
    signal,
  };
}

/** Enrols and ends: the installer's part, so that the one-time token is in no unit file. */
async function enrolOnly(given: Arguments): Promise<number> {
  const release = lockState(makeFolder(pathsOf(given).state));
  try {
    return (await identityOf(agentOptions(given, AbortSignal.timeout(ENROL_MS)))) ? 0 : 1;
  } finally {
    release();
  }
}

async function run(given: Arguments): Promise<number> {
  const release = lockState(makeFolder(pathsOf(given).state));
  const stop = new AbortController();
  const end = (code: number) => {
    process.exitCode = code;
    stop.abort();
    setTimeout(() => process.exit(code), STOP_MS).unref();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      log(`${signal}: ending`);
      end(0);
    });
  // An unhandled rejection must not end the agent; an uncaught exception must, because its state cannot be trusted.
  process.on("unhandledRejection", (error) => log(`unexpected: ${error instanceof Error ? error.stack : error}`));
  try {
    await runAgent(agentOptions(given, stop.signal, () => end(RESTART)));
    return Number(process.exitCode ?? 0);
  } finally {
    release();
  }
}

function says(text: string): number {
  print(text.trimEnd());
  return 0;
}

main().then(
  // After the last line was written: a pipe is asynchronous.
  (code) => process.stdout.write("", () => process.exit(code)),
  (error: unknown) => {
    log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
