/** `npm start`: starts everything on this machine and keeps it running until Ctrl-C. `npm run dev` does the same from the sources, with reload. */
import { existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { hasAnyUser } from "@/lib/auth/directory";
import { closeDb } from "@/lib/db";
import { insecureUrl } from "@/lib/public-url";
import { isAlive } from "../is-alive";
import { keptSecret } from "../kept-secret";
import { type EmbeddedPostgres, startPostgres } from "../postgres/server";
import { build } from "./build";
import { type Supervised, supervise } from "./child";
import { claim, claimInTurn } from "./claims";
import { prepareDatabase } from "./database";
import { demonstrationModel } from "./demonstration-model";
import { hiding } from "./hide-portal";
import { hostAgentArguments, prepareHostAgent } from "./host-agent";
import { chooseAnyPort, choosePort } from "./ports";
import { builtPrograms, watchedPrograms } from "./programs";
import { whenReady } from "./ready";
import { refuseUnfitRedis } from "./redis";
import { readRunFile, writeRunFile } from "./run-file";

const root = path.resolve(import.meta.dirname, "../..");
const dataFolder = path.resolve(process.env.MILLWRIGHT_DATA ?? path.join(root, ".data"));
const runFile = path.join(dataFolder, "run.json");
const say = (line: string) => console.log(`  ${line}`);
const isDevelopment = process.argv.includes("--dev");
const programs = isDevelopment ? watchedPrograms : builtPrograms;

const running: Supervised[] = [];
let database: EmbeddedPostgres | undefined;
let stopping: Promise<void> | undefined;
const stopBuild = new AbortController();

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    say("Stopping …");
    stopBuild.abort();
    await Promise.all(running.map((child) => child.stop()));
    await closeDb();
    await database?.stop();
    rmSync(runFile, { force: true });
    process.exit(code);
  })();
  return stopping;
}

/** Two starts in the same folder would corrupt the data. */
async function refuseSecondStart(): Promise<void> {
  const isFirst = (await claim(`data ${realpathSync(dataFolder)}`)) !== null;
  const other = existsSync(runFile) ? readRunFile(runFile) : null;
  if (other && isAlive(other.pid)) console.log(`Millwright already runs from this folder: ${other.url} (process ${other.pid}).`);
  else if (!isFirst) console.log("Millwright is already starting from this folder, in another process.");
  else return;
  process.exit(0);
}

async function main(): Promise<void> {
  mkdirSync(dataFolder, { recursive: true });
  await refuseSecondStart();
  const startedAt = Date.now();
  console.log("Millwright");
  // Hosts get the agent as one file, in development, too.
  if (process.env.MILLWRIGHT_SKIP_BUILD !== "1") {
    // Two builds at once would write the same files.
    const built = await claimInTurn(`build ${root}`, () => say("Another start builds from this folder; waiting for it …"));
    await build(say, { ...(isDevelopment ? { only: ["agent", "gateway and worker"] } : {}), stop: stopBuild.signal });
    built();
  }

  process.env.MILLWRIGHT_DATA = dataFolder;
  process.env.MILLWRIGHT_SECRET ??= await keptSecret(dataFolder, "secret");
  process.env.MILLWRIGHT_FIRST_RUN_TOKEN ??= await keptSecret(dataFolder, "first-run");
  if (!process.env.DATABASE_URL) {
    database = await startPostgres(dataFolder);
    process.env.DATABASE_URL = database.servingUrl;
    process.env.DATABASE_OWNER_URL = database.url;
    void database.exited.then(() => {
      if (stopping) return;
      console.error("  PostgreSQL ended unexpectedly. Everything stops. Start again: PostgreSQL recovers from its journal.");
      void stop(1);
    });
  }
  const port = await choosePort(Number(process.env.PORT ?? 3000), say);
  const gatewayPort = await chooseAnyPort();
  const doorPort = await choosePort(Number(process.env.MILLWRIGHT_DOOR_PORT ?? port + 2), say, "MILLWRIGHT_DOOR_PORT");
  const url = process.env.MILLWRIGHT_URL ?? `http://localhost:${port}`;
  Object.assign(process.env, {
    MILLWRIGHT_URL: url,
    NEXTAUTH_URL: url,
    MILLWRIGHT_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    MILLWRIGHT_GATEWAY_PORT: String(gatewayPort),
    MILLWRIGHT_DOOR_PORT: String(doorPort),
    MILLWRIGHT_DOOR_URL: process.env.MILLWRIGHT_DOOR_URL ?? `http://localhost:${doorPort}`,
    // The portal forwards agents' requests, so it is one more proxy in front of the gateway.
    MILLWRIGHT_GATEWAY_TRUSTED_PROXIES: String(Number(process.env.MILLWRIGHT_TRUSTED_PROXIES ?? 0) + 1),
  });
  const objection = insecureUrl(url);
  if (objection) throw new Error(objection);
  await prepareDatabase(say);
  if (process.env.REDIS_URL) await refuseUnfitRedis(process.env.REDIS_URL);

  const model = await demonstrationModel(root, dataFolder, say);
  const { DATABASE_OWNER_URL: ownerUrl, ...serving } = process.env;
  const env: Record<string, string | undefined> = { ...serving, ...model, NODE_ENV: isDevelopment ? "development" : "production" };
  const logFolder = path.join(dataFolder, "logs");
  const pids: Record<string, number> = {};
  const remember = (name: string) => (pid: number) => {
    pids[name] = pid;
    const state = {
      pid: process.pid,
      url,
      gateway: env.MILLWRIGHT_GATEWAY_URL,
      door: env.MILLWRIGHT_DOOR_URL,
      databaseUrl: env.DATABASE_URL,
      pids,
      logs: logFolder,
    };
    writeRunFile(runFile, state);
  };
  const start = (name: string, args: string[], more: Record<string, string> = {}) =>
    running.push(supervise({ name, args, env: { ...env, ...more }, logFolder, say, started: remember(name) }));

  // Each process serves /metrics on its own port: the portal on the chosen one, the others on the next three.
  const metricsPort = (offset: number): Record<string, string> => {
    const first = process.env.MILLWRIGHT_METRICS_PORT;
    return first ? { MILLWRIGHT_METRICS_PORT: String(Number(first) + offset) } : {};
  };
  start("gateway", programs.gateway, metricsPort(1));
  start("door", programs.door, {
    ...metricsPort(3),
    MILLWRIGHT_DOOR_HOST: process.env.MILLWRIGHT_DOOR_HOST ?? process.env.HOST ?? "127.0.0.1",
  });
  // The worker serves no requests. It drops partitions, which only a table's owner can do.
  start("worker", programs.worker, { ...metricsPort(2), ...(ownerUrl ? { DATABASE_OWNER_URL: ownerUrl } : {}) });
  start("portal", ["dist/portal.js"], { ...metricsPort(0), PORT: String(port) });
  if (model) {
    // The model needs none of the portal's secrets.
    const modelEnv = { PATH: env.PATH, LANG: env.LANG, LOG_LEVEL: env.LOG_LEVEL, NODE_ENV: env.NODE_ENV, ...model };
    running.push(supervise({ name: "model", args: programs.model, env: modelEnv, logFolder, say, started: remember("model") }));
  }
  await Promise.all([
    whenReady(`${env.MILLWRIGHT_GATEWAY_URL}/healthz`),
    whenReady(`http://localhost:${doorPort}/healthz`),
    whenReady(`http://localhost:${port}/sign-in`),
  ]);

  say(`Ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${url}`);
  if (!(await hasAnyUser())) say(`First run: open ${url}/sign-up?token=${process.env.MILLWRIGHT_FIRST_RUN_TOKEN}`);
  say("Ctrl-C stops everything.");

  if (process.env.MILLWRIGHT_NO_HOST_AGENT === "1") return;
  const hostAgent = prepareHostAgent(dataFolder);
  say(`The agent of this host reads ${hostAgent.config}; policy.json beside it says what it may never do.`);
  const agentArguments = await hostAgentArguments(hostAgent, url, () => stopping !== undefined);
  const before = hiding([dataFolder, ...(database ? [path.dirname(database.folder)] : [])], hostAgent.state);
  if (!before) say("The agent on this machine runs as the portal's user: what people approve for this host can read the portal's data.");
  // The agent is a separate program and gets none of our settings and secrets.
  const agentEnv = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: process.env.LANG };
  if (agentArguments) {
    running.push(
      supervise({
        name: "agent",
        args: [...programs.agent, ...agentArguments],
        before: before ?? [],
        env: agentEnv,
        logFolder,
        say,
        started: remember("agent"),
      }),
    );
  }
}

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
process.on("disconnect", () => void stop(0));
main().catch((error: unknown) => {
  // An error that a stop causes is not a failure.
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  void stop(1);
});
