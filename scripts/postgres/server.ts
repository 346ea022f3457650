import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { freePort } from "../free-port";
import { isAlive } from "../is-alive";
import { keptSecret } from "../kept-secret";
import { choosePlace, type Place } from "./place";

export interface EmbeddedPostgres {
  /** URL of the role that owns the tables. It is no superuser and cannot bypass row security. */
  url: string;
  /** URL of the role that serves. It owns nothing. */
  servingUrl: string;
  port: number;
  /** The cluster's folder. */
  folder: string;
  /** Clean stop; resolves when the server is gone. */
  stop(): Promise<void>;
  /** Deletes the cluster. Only after `stop`. */
  remove(): Promise<void>;
  /** Sends SIGKILL to the server, for tests of crashes. */
  kill(): void;
  exited: Promise<void>;
}

/** A server that outlived its starter locks the data folder: end it cleanly first. */
async function endOrphan(data: string): Promise<void> {
  const file = path.join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, "utf8")).split("\n")[0]);
  const isPostgres = () => isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  if (!pid || !isAlive(pid) || (process.platform === "linux" && !isPostgres())) return;
  process.kill(pid, "SIGINT");
  for (let waited = 0; waited < 15_000 && isAlive(pid); waited += 100) await new Promise((resolve) => setTimeout(resolve, 100));
  if (isAlive(pid)) throw new Error(`PostgreSQL (process ${pid}) still holds ${data} and does not stop. End it and start again.`);
}

async function run(place: Place, program: string, args: string[]): Promise<void> {
  const child = spawn(path.join(place.native, "bin", program), args, { ...place.owner, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${program} failed (exit ${code}): ${output.trim()}`);
}

async function initialise(place: Place, superPassword: string): Promise<void> {
  const passwordFile = path.join(path.dirname(place.data), `.pw-${randomUUID()}`);
  await writeFile(passwordFile, superPassword, { mode: 0o600 });
  await mkdir(place.data, { recursive: true, mode: 0o700 });
  if (place.owner) {
    await chown(passwordFile, place.owner.uid, place.owner.gid);
    await chown(place.data, place.owner.uid, place.owner.gid);
  }
  try {
    const locale = ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    await run(place, "initdb", ["-D", place.data, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, ...locale]);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Starts PostgreSQL under a shell that ends it when our end of the pipe closes, so that it never outlives us, however we end. */
function launch(place: Place, port: number, settings: string[]): ChildProcess {
  const watch = `"$0" "$@" </dev/null & p=$!; trap "" INT TERM; read _; kill -INT $p 2>/dev/null; wait $p`;
  const args = [
    "-D",
    place.data,
    "-p",
    String(port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "unix_socket_directories=",
    "-c",
    "max_connections=200",
    // It overestimates our larger reads, and would compile queries that run for a millisecond.
    "-c",
    "jit=off",
    ...settings,
  ];
  return spawn("/bin/sh", ["-c", watch, path.join(place.native, "bin", "postgres"), ...args], {
    ...place.owner,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
}

async function connectWhenReady(config: pg.ClientConfig, failed: () => string | null): Promise<pg.Client> {
  for (let waited = 0; ; waited += 50) {
    const client = new pg.Client(config);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const reason = failed();
      if (reason !== null || waited > 60_000) throw new Error(`PostgreSQL did not start: ${reason ?? String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The owner's name, and that of the role that serves. */
const OWNER = "millwright";
const SERVING = "millwright_serving";

/** Makes a role without rights. Also removes rights that the role has from an earlier version. */
async function ensureRole(admin: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await admin.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
  const rights = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE";
  await admin.query(`${rowCount === 0 ? "CREATE" : "ALTER"} ROLE ${name} ${rights} PASSWORD ${admin.escapeLiteral(password)}`);
}

/** Makes separate roles and a database, because row-level security does not apply to a superuser. */
async function ensureRolesAndDatabase(admin: pg.Client, passwords: { owner: string; serving: string }): Promise<void> {
  await ensureRole(admin, OWNER, passwords.owner);
  await ensureRole(admin, SERVING, passwords.serving);
  const database = await admin.query("SELECT 1 FROM pg_database WHERE datname = 'millwright'");
  if (database.rowCount === 0) await admin.query(`CREATE DATABASE millwright OWNER ${OWNER}`);
}

/**
 * Starts PostgreSQL with the data that belongs to `dataFolder`. Makes the cluster at the first start.
 * `settings` are further `-c name=value` arguments.
 */
export async function startPostgres(dataFolder: string, settings: string[] = []): Promise<EmbeddedPostgres> {
  await mkdir(dataFolder, { recursive: true });
  const place = await choosePlace(dataFolder);
  const superPassword = await keptSecret(dataFolder, "postgres-superuser");
  const passwords = { owner: await keptSecret(dataFolder, "postgres"), serving: await keptSecret(dataFolder, "postgres-serving") };
  if (!existsSync(path.join(place.data, "PG_VERSION"))) {
    await rm(place.data, { recursive: true, force: true });
    await initialise(place, superPassword);
  }
  await endOrphan(place.data);
  const port = await freePort();
  const child = launch(place, port, settings);
  let errors = "";
  let gone = false;
  child.stderr!.on("data", (text) => (errors = (errors + text).slice(-4_000)));
  const exited = new Promise<void>((resolve) =>
    child.once("exit", () => {
      gone = true;
      resolve();
    }),
  );
  const admin = await connectWhenReady({ host: "127.0.0.1", port, user: "postgres", password: superPassword, database: "postgres" }, () =>
    gone || /FATAL:(?!.*starting up)/.test(errors) ? errors.trim() : null,
  );
  await ensureRolesAndDatabase(admin, passwords);
  await admin.end();
  return {
    folder: place.data,
    url: `postgres://${OWNER}:${passwords.owner}@127.0.0.1:${port}/millwright`,
    servingUrl: `postgres://${SERVING}:${passwords.serving}@127.0.0.1:${port}/millwright`,
    port,
    exited,
    stop: async () => {
      child.stdin!.end();
      await exited;
    },
    remove: () => rm(place.owner ? path.dirname(place.data) : place.data, { recursive: true, force: true }),
    kill: () => process.kill(Number(readFileSync(path.join(place.data, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL"),
  };
}
